// What the app's page does besides showing the tagger: theme, loading, goodbye, and a lost kernel.
// Voila's scripts call window.voila_process, voila_heartbeat and voila_finish.
(() => {
  "use strict";
  const BACK_WITHIN_MS = 4000;

  /** Tell Jupyter's style sheets which theme is on; "auto" follows the system, at once. */
  function followTheme(body) {
    const { theme } = body.dataset;
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const apply = () => {
      const isDark = theme === "dark" || (theme === "auto" && dark.matches);
      body.dataset.jpThemeLight = String(!isDark);
      body.dataset.jpThemeName = isDark ? "JupyterLab Dark" : "JupyterLab Light";
      document.documentElement.style.colorScheme = isDark ? "dark" : "light";
    };
    apply();
    if (theme === "auto") dark.addEventListener("change", apply);
  }

  /** Take the loading state away as soon as there is something to see. */
  function showWhenReady() {
    const cells = document.getElementById("rendered_cells");
    if (cells.querySelector(".tagger-failure")) {
      failed();
      return;
    }
    const watch = new MutationObserver(look);
    function look() {
      if (!cells.querySelector(".jupyter-widgets")) return;
      watch.disconnect();
      document.getElementById("loading").classList.add("done");
    }
    watch.observe(cells, { childList: true, subtree: true });
    look();
  }

  /** Without this cookie the server refuses the page's goodbye, and its kernel lives on. */
  function ensureXsrfCookie() {
    if (/\b_xsrf=/.test(document.cookie)) return;
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const token = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    document.cookie = `_xsrf=${token}; path=/; SameSite=Strict`;
  }

  /** Let one goodbye through: ended twice, a kernel could take a new one's ports down with it. */
  function sayItOnce() {
    const send = navigator.sendBeacon.bind(navigator);
    let said = false;
    navigator.sendBeacon = (url, data) => {
      if (!String(url).includes("/api/shutdown/")) return send(url, data);
      if (!said) said = send(url, data);
      return said;
    };
  }

  /** End the kernel with the page, also when the page goes before Voila's own scripts run. */
  function sayGoodbye() {
    const config = document.getElementById("jupyter-config-data");
    if (!config) return;
    const { baseUrl, kernelId } = JSON.parse(config.textContent);
    const form = new FormData();
    form.append("_xsrf", document.cookie.match(/\b_xsrf=([^;]*)/)?.[1] ?? "");
    navigator.sendBeacon(`${baseUrl}voila/api/shutdown/${kernelId}`, form);
  }

  let leaving = false;
  /** Cover the page: nothing done here would be kept any more. */
  function showLost(title, text) {
    if (leaving) return;
    const lost = document.getElementById("lost");
    lost.querySelector("h1").textContent = title;
    lost.querySelector("p").textContent = text;
    const button = lost.querySelector("button");
    button.onclick = () => location.reload();
    document.getElementById("rendered_cells").inert = true;
    lost.hidden = false;
    button.focus();
  }

  const failed = () =>
    showLost("The page could not be opened", "The terminal that tagger runs in says why. Reload to try again.");
  const kernelRestarted = () =>
    showLost("Python stopped unexpectedly", "What you tagged is saved. Reload the page to go on where you were.");
  const serverGone = () =>
    showLost(
      "tagger is not running any more",
      "What you tagged is saved. Start tagger again and open the address that it prints. If only the line to it was cut, reload.",
    );

  /** Watch the page's own line to its kernel for a restart, and for an end that lasts. */
  class WatchedSocket extends WebSocket {
    static open = 0;

    constructor(url, protocols) {
      super(url, protocols);
      this.addEventListener("open", () => (WatchedSocket.open += 1));
      this.addEventListener("message", ({ data }) => {
        const size = data.byteLength ?? data.length;
        if (size > 4096) return;
        const text = typeof data === "string" ? data : new TextDecoder().decode(data);
        if (/"execution_state": ?"(restarting|autorestarting|dead)"/.test(text)) kernelRestarted();
      });
      this.addEventListener("close", () => {
        WatchedSocket.open -= 1;
        setTimeout(() => WatchedSocket.open > 0 || serverGone(), BACK_WITHIN_MS);
      });
    }
  }
  window.WebSocket = WatchedSocket;

  followTheme(document.body);
  ensureXsrfCookie();
  sayItOnce();
  addEventListener("beforeunload", () => (leaving = true));
  addEventListener("pagehide", sayGoodbye);
  window.voila_process = () => {};
  window.voila_heartbeat = () => {};
  window.voila_finish = () => {};
  addEventListener("DOMContentLoaded", showWhenReady);
})();
