/**
 * What had the focus may go away by what it did: a button of a row that is released, a toast that is dismissed. Whoever works by
 * keys is then left in the nearest part of the page around it that is still there, and not at the page's beginning.
 */
export function keepFocus(): void {
  let around: readonly Element[] = []
  document.addEventListener('focusin', ({ target }) => {
    around = target instanceof Element ? chain(target) : []
  })
  const look = () => {
    const [focused] = around
    if (focused === undefined || focused.isConnected || document.activeElement !== document.body) return
    const place = around.find((one) => one.isConnected && one.matches(PLACES))
    around = []
    if (!(place instanceof HTMLElement)) return
    if (place.tabIndex < 0) place.tabIndex = -1
    place.focus({ preventScroll: true })
  }
  // After what is drawn: a page or a dialog may put the focus itself.
  new MutationObserver(() => requestAnimationFrame(look)).observe(document.body, {
    ...{ childList: true, subtree: true },
  })
}

/** Parts that say by their name or their heading where one is. */
const PLACES = 'dialog[open], article, section[aria-label], section[aria-labelledby], main'

/** An element, then all that it is in. */
function chain(element: Element): readonly Element[] {
  const all: Element[] = []
  for (let one: Element | null = element; one !== null; one = one.parentElement) all.push(one)
  return all
}
