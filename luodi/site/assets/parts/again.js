// <form data-again="SECONDS"> sends itself after so long: the database was busy, and nothing can happen twice.
export function start() {
  const form = document.querySelector("form[data-again]");
  if (!form) return;
  // Not all at the same moment: that is what they came from.
  setTimeout(() => form.requestSubmit(), Number(form.dataset.again) * 1000 * (0.5 + Math.random()));
}
