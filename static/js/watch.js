/* Follows a payment until it is settled, then shows the page anew. Without it, the button beside it does the same. */
(() => {
  const watch = document.getElementById("watch");
  if (!watch) return;
  const { status = "", check = "", page = "", version } = watch.dataset;
  let wait = 2000;
  let timer = 0;
  let busy = false;

  // The check settles and its answer is final; the status only tells whether anything moved.
  const hasNews = async () => {
    const method = check ? "POST" : "GET";
    const answer = await fetch(check || status, { method, headers: { Accept: "application/json" } });
    return answer.ok && (check || String((await answer.json()).version) !== version);
  };

  const look = async () => {
    if (busy || document.hidden) return;
    busy = true;
    clearTimeout(timer);
    if (await hasNews().catch(() => false)) {
      location.replace(page);
      return;
    }
    busy = false;
    wait = Math.min(wait * 1.5, 60000);
    timer = setTimeout(look, wait);
  };

  document.addEventListener("visibilitychange", look);
  addEventListener("online", look);
  if (check) look();
  else timer = setTimeout(look, wait);
})();
