/* Passkeys: say on the page what the browser refused, instead of in its console. */
document.addEventListener("allauth.error", (event) => {
  const notice = document.querySelector("[data-webauthn-error]");
  if (!notice) return;
  event.preventDefault();
  notice.hidden = false;
});
