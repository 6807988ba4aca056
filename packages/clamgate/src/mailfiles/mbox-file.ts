import type { StoredMessage } from './found.ts'
import { MboxSplitter } from './mbox.ts'
import { asMessage, bytesOf, type FilePath, type Range } from './read.ts'
import { unquoted } from './unquote.ts'

/** The messages of an mbox that is a file. Each is read by its place, so that several can be read at once. */
export async function* messagesOfMbox(path: FilePath, name: string): AsyncGenerator<StoredMessage, void> {
  let number = 0
  for await (const range of rangesOf(path)) {
    number++
    yield storedIn(path, range, `${name}:${number}`)
  }
}

function storedIn(path: FilePath, range: Range, name: string): StoredMessage {
  return {
    kind: 'message',
    name,
    open: () => asMessage(unquoted(bytesOf(path, range)), name),
  }
}

async function* rangesOf(path: FilePath): AsyncGenerator<Range, void> {
  const splitter = new MboxSplitter()
  let start = 0
  for await (const chunk of bytesOf(path)) {
    for (const part of splitter.push(chunk)) {
      if (part.kind === 'begin') start = part.at
      if (part.kind === 'end') yield { start, end: part.at }
    }
  }
  for (const part of splitter.end()) {
    if (part.kind === 'begin') start = part.at
    if (part.kind === 'end') yield { start, end: part.at }
  }
}
