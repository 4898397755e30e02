// What the app's page does besides showing the tagger: theme, loading state, kernel shutdown, and a lost connection.
// Voila's scripts call window.voila_process, voila_heartbeat and voila_finish.
(() => {
  "use strict";
  const RECONNECT_WITHIN_MS = 4000;

  /**
   * Find an element that the page always has.
   *
   * @param {string} selector
   * @returns {HTMLElement}
   */
  function find(selector) {
    return /** @type {HTMLElement} */ (document.querySelector(selector));
  }

  /**
   * Set the theme for Jupyter's style sheets; "auto" follows the system while the page is open.
   *
   * @param {HTMLElement} body
   */
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

  let isClosing = false;
  /**
   * Cover the page: nothing done here would be saved any more.
   *
   * @param {string} title
   * @param {string} text
   */
  function showLost(title, text) {
    if (isClosing) return;
    const button = find("#lost button");
    find("#lost h1").textContent = title;
    find("#lost p").textContent = text;
    button.onclick = () => location.reload();
    find("#rendered_cells").inert = true;
    find("#lost").hidden = false;
    button.focus();
  }

  const showOpenFailed = () =>
    showLost("This page could not be opened", "The terminal in which tagger runs shows the reason. Reload to try again.");
  const showKernelDied = () =>
    showLost("Python stopped unexpectedly", "Everything shown as saved is on disk. Reload the page to resume where you left off.");
  const showServerGone = () =>
    showLost(
      "tagger is no longer running",
      "Everything shown as saved is on disk. Start tagger again and open the address that it prints. If only the connection was lost, reload the page.",
    );

  /** Hide the loading state as soon as the first widget is shown. */
  function showWhenReady() {
    const cells = find("#rendered_cells");
    if (cells.querySelector(".tagger-failure")) {
      showOpenFailed();
      return;
    }
    const observer = new MutationObserver(hideWhenShown);
    function hideWhenShown() {
      if (!cells.querySelector(".jupyter-widgets")) return;
      observer.disconnect();
      find("#loading").classList.add("done");
    }
    observer.observe(cells, { childList: true, subtree: true });
    hideWhenShown();
  }

  /** Set the cookie without which the server refuses the page's shutdown request, so that its kernel would live on. */
  function ensureXsrfCookie() {
    if (/\b_xsrf=/.test(document.cookie)) return;
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const token = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    document.cookie = `_xsrf=${token}; path=/; SameSite=Strict`;
  }

  /** Send one shutdown request only: a second one could close ports that a new kernel has taken over. */
  function sendShutdownOnce() {
    const send = navigator.sendBeacon.bind(navigator);
    let isSent = false;
    navigator.sendBeacon = (url, data) => {
      if (!String(url).includes("/api/shutdown/")) return send(url, data);
      if (!isSent) isSent = send(url, data);
      return isSent;
    };
  }

  /** Shut down the kernel with the page, even if the page closes before Voila's own scripts run. */
  function shutDownKernel() {
    const config = document.getElementById("jupyter-config-data");
    if (!config) return;
    const { baseUrl, kernelId } = JSON.parse(config.textContent ?? "");
    const form = new FormData();
    form.append("_xsrf", document.cookie.match(/\b_xsrf=([^;]*)/)?.[1] ?? "");
    navigator.sendBeacon(`${baseUrl}voila/api/shutdown/${kernelId}`, form);
  }

  /** Watch the page's connection to its kernel: for a kernel that dies, and for a connection that stays closed. */
  class WatchedSocket extends WebSocket {
    static open = 0;

    /**
     * @param {string | URL} url
     * @param {string | string[]} [protocols]
     */
    constructor(url, protocols) {
      super(url, protocols);
      this.addEventListener("open", () => (WatchedSocket.open += 1));
      this.addEventListener("message", ({ data }) => {
        const size = data.byteLength ?? data.length;
        if (size > 4096) return;
        const text = typeof data === "string" ? data : new TextDecoder().decode(data);
        if (/"execution_state": ?"(restarting|autorestarting|dead)"/.test(text)) showKernelDied();
      });
      this.addEventListener("close", () => {
        WatchedSocket.open -= 1;
        setTimeout(() => WatchedSocket.open > 0 || showServerGone(), RECONNECT_WITHIN_MS);
      });
    }
  }
  window.WebSocket = WatchedSocket;

  followTheme(document.body);
  ensureXsrfCookie();
  sendShutdownOnce();
  addEventListener("beforeunload", () => (isClosing = true));
  addEventListener("pagehide", shutDownKernel);
  Object.assign(window, { voila_process: () => {}, voila_heartbeat: () => {}, voila_finish: () => {} });
  addEventListener("DOMContentLoaded", showWhenReady);
})();
