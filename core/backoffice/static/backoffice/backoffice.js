/* Conveniences of the back office; every page works without them. ES2017, no dependency.
 *
 * data-reorder            on a form around a list: rows ([data-row]) are dragged by [data-grip],
 *                         then the form is sent with the hidden "order" filled in
 * data-add-row="prefix"   a button: adds an empty row of that formset from <template data-row-of>
 * data-live="url"         on a form: posted there while people write; answers {"image", "problems"}
 */
(function () {
  "use strict";

  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const ready = (act) => document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", act) : act();

  ready(function () {
    document.documentElement.classList.add("js");
    all("form[data-reorder]").forEach(reorderable);
    all("[data-add-row]").forEach(addable);
    all("form[data-live]").forEach(live);
    const summary = document.querySelector("[data-error-summary]");
    if (summary) summary.focus();
  });

  function reorderable(form) {
    let held = null;
    const order = () => all("[data-row]", form).map((row) => row.dataset.row).join(",");
    const before = order();
    all("[data-row]", form).forEach(function (row) {
      const grip = row.querySelector("[data-grip]");
      if (grip) {
        grip.hidden = false;
        grip.addEventListener("pointerdown", () => { row.draggable = true; });
        grip.addEventListener("pointerup", () => { row.draggable = false; });
      }
      row.addEventListener("dragstart", function (event) {
        held = row;
        row.classList.add("is-held");
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", row.dataset.row);
      });
      row.addEventListener("dragover", function (event) {
        if (!held || held === row || held.parentNode !== row.parentNode) return;
        event.preventDefault();
        const box = row.getBoundingClientRect();
        row.parentNode.insertBefore(held, event.clientY < box.top + box.height / 2 ? row : row.nextSibling);
      });
      row.addEventListener("drop", (event) => event.preventDefault());
      row.addEventListener("dragend", function () {
        row.classList.remove("is-held");
        row.draggable = false;
        held = null;
        if (order() === before) return;
        form.querySelector("[name=order]").value = order();
        form.submit();
      });
    });
  }

  function addable(button) {
    button.addEventListener("click", function (event) {
      const prefix = button.dataset.addRow;
      const form = button.form;
      const blank = form.querySelector(`template[data-row-of="${prefix}"]`);
      const total = form.querySelector(`[name="${prefix}-TOTAL_FORMS"]`);
      if (!blank || !total) return; // The button then asks the server for the row.
      event.preventDefault();
      const holder = document.createElement("div");
      holder.innerHTML = blank.innerHTML.replace(/__prefix__/g, total.value);
      const row = holder.firstElementChild;
      total.value = Number(total.value) + 1;
      blank.parentNode.insertBefore(row, blank);
      const first = row.querySelector("input:not([type=hidden]), textarea, select");
      if (first) first.focus();
    });
  }

  function live(form) {
    const image = document.querySelector("[data-paper]");
    const blank = document.querySelector("[data-paper-blank]");
    const problems = document.querySelector("[data-problems]");
    const stale = document.querySelector("[data-paper-stale]");
    const failed = document.querySelector("[data-paper-failed]");
    const show = (notice, is) => { if (notice) notice.hidden = !is; };
    let timer = null;
    let asked = 0;
    function look() {
      const mine = ++asked;
      fetch(form.dataset.live, { method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" } })
        .then((response) => response.ok ? response.json() : Promise.reject(new Error(response.status)))
        .then(function (answer) {
          if (mine !== asked) return;
          problems.innerHTML = answer.problems;
          show(failed, false);
          show(stale, !answer.image);
          if (!answer.image) return;
          image.src = answer.image;
          image.hidden = false;
          if (blank) blank.hidden = true;
        })
        .catch(function () { show(failed, mine === asked); });
    }
    form.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(look, 600);
    });
    look();
  }
})();
