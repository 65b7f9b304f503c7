/** Does something once the page is loaded and the phone has nothing else to do; never where the person asks to save data. */
export function whenIdle(doIt: () => void, signal: AbortSignal): void {
  const { connection } = navigator as Navigator & { connection?: { saveData?: boolean } };
  if (connection?.saveData === true) return;
  const soon = () => {
    // Safari has no idle callbacks.
    if ('requestIdleCallback' in window) requestIdleCallback(doIt);
    else setTimeout(doIt, 200);
  };
  if (document.readyState === 'complete') soon();
  else window.addEventListener('load', soon, { once: true, signal });
}
