// [data-board] is the board of meetings: a meeting is dragged to where it shall be. What the drag does, the links and
// buttons on the board do as well.
export function start() {
  document.addEventListener("dragstart", (event) => {
    const card = event.target.closest?.("[data-board] [data-meeting]");
    if (!card) return;
    event.dataTransfer.setData("text/plain", card.dataset.meeting);
    event.dataTransfer.effectAllowed = "move";
    card.classList.add("lu-meeting-picked");
  });
  document.addEventListener("dragend", () => {
    for (const one of document.querySelectorAll(".lu-meeting-picked, .lu-timetable-over")) one.classList.remove("lu-meeting-picked", "lu-timetable-over");
  });
  document.addEventListener("dragover", (event) => {
    const place = target(event);
    for (const one of document.querySelectorAll(".lu-timetable-over")) if (one !== place) one.classList.remove("lu-timetable-over");
    if (!place) return;
    event.preventDefault();
    place.classList.add("lu-timetable-over");
  });
  document.addEventListener("drop", (event) => {
    const place = target(event);
    const code = event.dataTransfer?.getData("text/plain");
    if (!place || !code) return;
    event.preventDefault();
    const form = place.closest("form");
    form.elements.meeting.value = code;
    const send = document.createElement("button");
    send.name = "place";
    send.value = place.dataset.place;
    send.hidden = true;
    form.append(send);
    form.requestSubmit(send);
  });
}

function target(event) {
  const place = event.target.closest?.("[data-board] [data-place]");
  return place && !place.classList.contains("lu-timetable-closed") ? place : null;
}
