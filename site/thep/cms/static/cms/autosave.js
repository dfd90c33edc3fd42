// Saves what is typed while Wagtail saves: its form takes all it holds for saved once the server has answered, and what
// came since the asking would be neither saved nor previewed, and leaving would not warn, until the next change.
(() => {
  const asked = new WeakMap();
  const watcher = (form) => window.wagtail.app.getControllerForElementAndIdentifier(form, "w-unsaved");

  document.addEventListener("w-autosave:save", ({ target }) => asked.set(target, watcher(target)?.formData));
  document.addEventListener("w-autosave:success", ({ target }) => {
    const unsaved = watcher(target);
    if (!unsaved || !asked.has(target)) return;
    unsaved.initialFormData = unsaved.previousFormData = asked.get(target);
  });
})();
