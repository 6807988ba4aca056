/** More of a file nobody reads before saying yes. */
const MAX_LINES = 12

/** What is shown of a change of text: the lines that go and those that come, without those that stay at both ends. */
export function changedLines(before: string, after: string): readonly string[] {
  const old = before.split('\n')
  const fresh = after.split('\n')
  let start = 0
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start++
  let end = 0
  while (
    end < Math.min(old.length, fresh.length) - start &&
    old[old.length - 1 - end] === fresh[fresh.length - 1 - end]
  )
    end++
  return [
    ...marked('-', old.slice(start, old.length - end)),
    ...marked('+', fresh.slice(start, fresh.length - end)),
  ]
}

function marked(mark: string, lines: readonly string[]): readonly string[] {
  const shown = lines.slice(0, MAX_LINES).map((line) => `${mark} ${line}`)
  const more = lines.length - shown.length
  return more > 0 ? [...shown, `${mark} … ${more} more lines`] : shown
}
