// A page that asks how things stand loads itself anew when they changed. Not while it is being left: that would
// cut short what was just sent or pressed, and its answer would be lost.

let isLeaving = false;
window.addEventListener("beforeunload", () => { isLeaving = true; });
window.addEventListener("pageshow", () => { isLeaving = false; }); // whoever goes back finds it as they left it
document.addEventListener("htmx:beforeOnLoad", (event) => { if (isLeaving) event.preventDefault(); });
