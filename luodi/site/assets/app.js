// The one script of every page: Tabler's behaviour, htmx under a strict CSP, and our own modules.
import "@tabler/core";
import htmx from "htmx.org";

// The CSP allows neither injected style elements nor eval.
htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
window.htmx = htmx;
