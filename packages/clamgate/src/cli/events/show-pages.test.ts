import assert from 'node:assert/strict'
import { test } from 'node:test'
import { A_CLEAN_EVENT } from '../../api/testing/events.ts'
import { recordingTerminal } from '../testing/recording-terminal.ts'
import { showFollowed } from './show-followed.ts'
import { showPages } from './show-pages.ts'

/** Pages without end. */
async function shown(wanted: number, readFor: number) {
  const pages: number[] = []
  const result = await showPages(
    async ({ limit, cursor = '0' }) => ({ items: Array(limit), next: String(Number(cursor) + limit) }),
    { wanted, cursor: undefined, isRead: async () => pages.length < readFor },
    ({ items }) => pages.push(items.length),
  )
  return { ...result, pages }
}

test('a list is asked for page by page, until there are as many as are wanted', async () => {
  assert.deepEqual(await shown(450, 100), { count: 450, next: '450', pages: [200, 200, 50] })
})

test('a list of all ends when nobody reads any more', async () => {
  const { pages } = await shown(Number.POSITIVE_INFINITY, 2)
  assert.deepEqual(pages, [200, 200])
})

for (const json of [true, false]) {
  test(`what follows events ${json ? 'as JSON ' : ''}ends when nobody reads any more`, async () => {
    let isEnded = false
    async function* events() {
      try {
        for (;;) yield A_CLEAN_EVENT
      } finally {
        isEnded = true
      }
    }
    const terminal = recordingTerminal()
    await showFollowed(events(), { json }, { ...terminal, isRead: async () => terminal.outLines.length < 3 })
    assert.deepEqual([isEnded, terminal.outLines.length], [true, 3])
  })
}
