// The one script of every page: htmx under a strict CSP, and our own modules. Pages can be read without it.
import "./parts/htmx.js";
import { start as startAppearance } from "./parts/appearance.js";
import { start as startAgain } from "./parts/again.js";
import { start as startAutosave } from "./parts/autosave.js";
import { start as startBoard } from "./parts/board.js";
import { start as startClock } from "./parts/clock.js";
import { start as startCharts } from "./parts/pictures.js";
import { start as startCounters } from "./parts/counters.js";
import { start as startDesk } from "./parts/desk.js";
import { start as startDialogs } from "./parts/dialogs.js";
import { start as startFrame } from "./parts/frame.js";
import { start as startKeeping } from "./parts/keep.js";
import { start as startKeyboard } from "./parts/keyboard.js";
import { start as startPalette } from "./parts/palette.js";
import { start as startPickers } from "./parts/pick.js";
import { start as startWorth } from "./parts/worth.js";

// Once for the page: these listen on the document.
startFrame();
startDialogs();
startPalette();
startKeyboard();
startAppearance();

// Again for every part that arrives: these prepare elements.
function prepare(root) {
  startPickers(root);
  startCounters(root);
  startWorth(root);
  startCharts(root);
}
prepare(document);
startKeeping();
startAutosave();
startAgain();
startClock();
startDesk();
startBoard();
document.addEventListener("htmx:afterSwap", (event) => prepare(event.detail.elt.parentNode ?? document));

const problem = document.querySelector("[data-focus]");
if (problem) problem.focus();
else document.querySelector("main [autofocus]")?.focus();
