/* Files and questions; every page works without. ES2017, no dependency, no inline code.
 *
 * data-files="bytes"     on a file input: lists what was chosen, refuses what is larger before it is sent
 * data-send="id"         on it too: sends at once, by the button of this id
 * data-key="y"           on a link or button: this key presses it, unless somebody types
 */
(function () {
  "use strict";

  document.documentElement.classList.add("js-files");
  var MEGABYTE = 1024 * 1024;
  var MOST_AT_ONCE = 60 * MEGABYTE;
  var size = function (bytes) {
    return bytes < MEGABYTE ? Math.ceil(bytes / 1024) + " KB" : (bytes / MEGABYTE).toFixed(1) + " 兆";
  };

  function say(input, sentence, wrong) {
    var place = input.nextElementSibling;
    if (!place || !place.hasAttribute("data-files-said")) {
      place = document.createElement("p");
      place.setAttribute("data-files-said", "");
      place.setAttribute("role", "status");
      input.insertAdjacentElement("afterend", place);
    }
    place.className = wrong ? "choose-said field-error" : "choose-said small quiet";
    place.textContent = sentence;
  }

  document.addEventListener("change", function (event) {
    var input = event.target;
    if (!input.hasAttribute || !input.hasAttribute("data-files")) return;
    var most = Number(input.getAttribute("data-files"));
    var chosen = Array.prototype.slice.call(input.files);
    var whole = chosen.reduce(function (sum, file) { return sum + file.size; }, 0);
    var large = chosen.filter(function (file) { return file.size > most; })[0];
    if (large || whole > MOST_AT_ONCE) {
      var what = large ? large.name + "（" + size(large.size) + "）" : "这几个文件（共 " + size(whole) + "）";
      say(input, what + "太大，没有上传。每份不超过 20 兆，一次不超过 60 兆；请降低扫描清晰度，或分几次上传。", true);
      input.value = "";
      return;
    }
    if (!chosen.length) return;
    say(input, chosen.map(function (file) { return file.name + "（" + size(file.size) + "）"; }).join("、"));
    var button = document.getElementById(input.getAttribute("data-send"));
    if (button) {
      say(input, "正在上传…");
      button.click();
    }
  });

  // Saving by itself sends what was typed, never what was chosen: that goes by its own button.
  document.addEventListener("formdata", function (event) {
    if (!event.target.hasAttribute("data-autosave") || event.target.getAttribute("aria-busy") === "true") return;
    Array.prototype.forEach.call(event.target.querySelectorAll("input[type=file]"), function (input) {
      event.formData.delete(input.name);
    });
  }, true);

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !/^[a-z]$/i.test(event.key)) return;
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    var pressed = document.querySelector("[data-key='" + event.key.toLowerCase() + "']");
    if (pressed) {
      event.preventDefault();
      pressed.click();
    }
  });
})();
