/* Small conveniences; every page works without them. ES2017, no dependency, no inline code.
 *
 * data-search            an input that "/" focuses
 * data-enter-next        on a form: Enter goes to the next field, at the last to the button
 * data-submit-many       on a form: may be sent more than once (downloads, searches by POST)
 * data-autosave="url"    on a form: posted there while people write; answers {"saved_at": "14:05"}
 *                        and may add "paper": address of the new preview image
 * data-autosave-status   where the form says so
 * data-paper             the preview image, data-paper-blank what stands there before the first
 * data-error-summary     takes the focus on arrival; its links focus their fields
 * data-tabs              links to the parts of which a phone shows one
 * data-print             a hidden button: shown, and prints
 * data-list              on a table: j and k, or the arrows, walk its rows; Enter opens, x ticks
 * data-keys              what "?" shows: the keys that work here
 * data-menu              a <details> that closes on Escape and on a click elsewhere
 */
(function () {
  "use strict";

  var each = function (selector, act, root) {
    Array.prototype.forEach.call((root || document).querySelectorAll(selector), act);
  };
  var one = function (selector, root) {
    return (root || document).querySelector(selector);
  };

  document.documentElement.classList.add("js");

  // ---- Keyboard ----

  var TYPED = "input:not([type=hidden]):not([disabled]), select:not([disabled]), textarea:not([disabled])";
  var isTyping = function (element) {
    return element.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName);
  };
  // While an input method is composing, Enter picks a word: it is not ours.
  var isComposing = function (event) {
    return event.isComposing || event.keyCode === 229;
  };

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || isComposing(event)) return;
    if (event.key === "/" && !isTyping(event.target)) {
      var box = one("[data-search]");
      if (box) {
        event.preventDefault();
        box.focus();
        box.select();
      }
    }
    if (event.key === "Escape") {
      closeMenus(null);
      showKeys(false);
    }
    if (event.key === "Enter") goOn(event);
    if (!isTyping(event.target) || event.target.type === "checkbox") walk(event);
  });

  // ---- Rows by keyboard ----

  // The focus stands on the link of a row, so that Enter opens it as it always does.
  function walk(event) {
    var step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    var row = event.target.closest && event.target.closest("[data-list] tbody tr");
    if (step) {
      // Arrows scroll the page until a row has the focus.
      if (!row && event.key.length > 1) return;
      var rows = Array.prototype.slice.call(document.querySelectorAll("[data-list] tbody tr"));
      var next = rows[row ? rows.indexOf(row) + step : step > 0 ? 0 : rows.length - 1];
      var link = next && one("a[href]", next);
      if (link) {
        event.preventDefault();
        link.focus();
        link.scrollIntoView({ block: "nearest" });
      }
    }
    if (event.key === "x" && row) {
      var box = one("input[type=checkbox]", row);
      if (box) {
        event.preventDefault();
        box.checked = !box.checked;
        box.dispatchEvent(new Event("change", { bubbles: true }));
      }
    }
    if (event.key === "?") showKeys(null);
  }

  function showKeys(shown) {
    var keys = one("[data-keys]");
    if (!keys) return;
    keys.hidden = shown === null ? !keys.hidden : !shown;
    if (!keys.hidden) keys.focus();
  }

  function goOn(event) {
    var form = event.target.form;
    if (!form || !form.hasAttribute("data-enter-next")) return;
    if (!/^(INPUT|SELECT)$/.test(event.target.tagName) || /^(submit|button|file)$/.test(event.target.type)) return;
    event.preventDefault();
    var fields = Array.prototype.filter.call(form.querySelectorAll(TYPED), function (field) {
      var sameGroup = field.type === "radio" && field.name === event.target.name && field !== event.target;
      var unchosen = field.type === "radio" && !field.checked && one("input[name='" + field.name + "']:checked", form);
      return field.offsetParent !== null && !sameGroup && !unchosen;
    });
    var next = fields[fields.indexOf(event.target) + 1] || one("button.btn-primary", form) ||
      one("button:not([type]), button[type=submit]", form);
    if (next) next.focus();
  }

  // ---- A form is sent once ----

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("data-submit-many")) return;
    if (form.getAttribute("aria-busy") === "true") {
      event.preventDefault();
      return;
    }
    form.setAttribute("aria-busy", "true");
    // After the browser has collected the form, or the pressed button's own value would be lost.
    setTimeout(function () {
      each("button:not([type]), button[type=submit]", function (button) {
        button.setAttribute("aria-disabled", "true");
        button.disabled = true;
      }, form);
    }, 0);
  });

  function release(form) {
    form.removeAttribute("aria-busy");
    each("button[aria-disabled=true]", function (button) {
      button.removeAttribute("aria-disabled");
      button.disabled = false;
    }, form);
  }

  window.addEventListener("pageshow", function (event) {
    if (event.persisted) each("form[aria-busy]", release);
  });

  // ---- Autosave ----

  each("form[data-autosave]", function (form) {
    var timer = null;
    var isSaving = false;
    var isStale = false;
    var status = one("[data-autosave-status]", form) || one("[data-autosave-status]");

    function say(sentence, failed) {
      if (!status) return;
      status.textContent = sentence;
      status.classList.toggle("autosave-failed", Boolean(failed));
    }

    function save() {
      if (form.getAttribute("aria-busy") === "true") return;
      if (isSaving) {
        isStale = true;
        return;
      }
      isSaving = true;
      isStale = false;
      fetch(form.getAttribute("data-autosave"), {
        method: "POST",
        body: new FormData(form),
        credentials: "same-origin",
        headers: { Accept: "application/json", "X-Requested-With": "autosave" },
      })
        .then(function (response) {
          if (response.ok || response.status === 401 || response.status === 409) return response.json();
          throw new Error(String(response.status));
        })
        .then(function (answer) {
          if (answer.message) {  // Refused for good: trying again would not help.
            say(answer.message, true);
            return;
          }
          say("已自动保存 " + answer.saved_at);
          if (answer.seen_at && form.elements.seen_at) form.elements.seen_at.value = answer.seen_at;
          if (answer.paper) showPaper(answer.paper);
        })
        .catch(function () {
          say("暂时没有存上，内容还在本页，稍后会再试。", true);
          isStale = true;
        })
        .then(function () {
          isSaving = false;
          if (isStale) plan(5000);
        });
    }

    function plan(wait) {
      clearTimeout(timer);
      timer = setTimeout(save, wait);
    }

    form.addEventListener("input", function () { plan(900); });
    form.addEventListener("change", function () { plan(200); });
    form.addEventListener("submit", function () { clearTimeout(timer); });
  });

  function showPaper(address) {
    each("[data-paper]", function (image) {
      image.src = address;
      image.hidden = false;
    });
    each("[data-paper-blank]", function (blank) { blank.hidden = true; });
  }

  // ---- Errors ----

  var summary = one("[data-error-summary]");
  if (summary) summary.focus();

  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("[data-error-summary] a");
    if (link) {
      var target = document.getElementById(link.hash.slice(1));
      var field = target && (isTyping(target) ? target : one(TYPED, target));
      if (field) {
        event.preventDefault();
        field.focus();
        (field.closest(".field") || field).scrollIntoView({ block: "center" });
      }
    }
    closeMenus(event.target);
  });

  // ---- Menus, tabs, printing ----

  function closeMenus(except) {
    each("details[data-menu][open]", function (menu) {
      if (!except || !menu.contains(except)) menu.open = false;
    });
  }

  each("[data-tabs]", function (tabs) {
    var links = Array.prototype.slice.call(tabs.querySelectorAll("a"));
    function show(chosen) {
      links.forEach(function (link) {
        var part = document.getElementById(link.hash.slice(1));
        link.setAttribute("aria-selected", String(link === chosen));
        part.toggleAttribute("data-tab-hidden", link !== chosen);
      });
    }
    tabs.setAttribute("role", "tablist");
    links.forEach(function (link) {
      link.setAttribute("role", "tab");
      link.setAttribute("aria-controls", link.hash.slice(1));
      link.addEventListener("click", function (event) {
        event.preventDefault();
        show(link);
      });
    });
    show(links[0]);
  });

  each("[data-print]", function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });

  // ---- htmx, where the page has it ----

  document.addEventListener("htmx:afterRequest", function (event) {
    if (event.target.tagName === "FORM") release(event.target);
  });

  ["htmx:responseError", "htmx:sendError", "htmx:timeout"].forEach(function (name) {
    document.addEventListener(name, function () {
      var place = one("[data-trouble]");
      if (!place) {
        place = document.createElement("div");
        place.className = "notice notice-no";
        place.setAttribute("role", "alert");
        place.setAttribute("data-trouble", "");
        one("main").insertBefore(place, one("main").firstChild);
      }
      place.textContent = "暂时连不上，这一步没有生效。您填写的内容还在本页，请稍后重试。";
    });
  });

  document.addEventListener("htmx:beforeRequest", function () {
    var place = one("[data-trouble]");
    if (place) place.remove();
  });
})();
