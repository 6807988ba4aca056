import type { Readable } from 'node:stream'
import type { Actor } from '../../access/actor.ts'
import { scopeOf } from '../../access/may.ts'
import type { ReindexProgress, ReindexReply } from '../../api/quarantine/documents.ts'
import type { QuarantineService } from '../../api/quarantine/service.ts'
import type { Config } from '../../config/schema.ts'
import { cleanText } from '../../ground/clean.ts'
import { CodedError } from '../../ground/coded-error.ts'
import { inTurn } from '../../ground/in-turn.ts'
import type { Log } from '../../observe/log/log.ts'
import type { Entries } from '../../quarantine/entries/types.ts'
import { zipOf } from '../../quarantine/entries/zip.ts'
import { reindex } from '../../quarantine/index/reindex.ts'
import type { Releaser } from '../../quarantine/release/types.ts'
import type { ActionRecord, Store } from '../../store/types.ts'
import { deleteEach, releaseEach } from './acts.ts'
import { createAdmission } from './admission.ts'
import { cutDocument, forRecipient } from './cut-document.ts'
import { describeEntry } from './describe.ts'
import { indexInStore } from './index-store.ts'
import { listEntries } from './listing.ts'
import { noteActions, noteInEntries } from './note.ts'

export interface ServiceDeps {
  readonly entries: Entries
  readonly store: Store
  readonly releaser: Releaser
  readonly log: Log
  /** Name of this host, in the index. */
  readonly host: string
  readonly now: () => number
  /** `digest.release`: what a recipient may release by himself. */
  readonly releasable: () => Config['digest']['release']
  /** `quarantine.keep`, ms. */
  readonly keepMs: () => number
  /** Who asks. */
  readonly actor: Actor
}

/** Joins the parts to what commands and the control API ask of the quarantine. */
export function createQuarantineService(deps: ServiceDeps): QuarantineService {
  const { entries, store, log, host, now, releaser, actor } = deps
  const note = noteActions(host, (write) => store.write(write), now)
  const admit = createAdmission(entries, actor, deps.releasable)
  const acts = { entries, releaser, log, note, now, admit }
  const onGone = (ids: readonly string[]) => store.write({ kind: 'entries-gone', ids, atMs: now() })
  const index = indexInStore(store, host, now)

  const noteDeed = noteInEntries({ entries, note, log, now })

  /** What was done with a message is noted before it is handed out, where that can be noted. */
  async function noteExport(id: string, by: string, words: string): Promise<void> {
    await noteDeed({ entry: id, by, act: 'export', words })
    log.info('quarantine.exported', `Entry ${id} was handed out, by ${cleanText(by)}`, { entry: id, by })
  }

  return {
    async list(request) {
      const scope = scopeOf(actor, 'quarantine.read')
      const page = await listEntries(request, {
        ...{ entries, store, host, onGone, now, scope },
        keepMs: deps.keepMs(),
      })
      if (actor.role !== 'recipient') return page
      return { ...page, items: page.items.map((item) => ({ ...item, host: '' })) }
    },
    async show(id) {
      const { entry, indices, isWhole } = await admit(id, 'quarantine.read')
      const [why, actions] = await Promise.all([whyDamaged(entries, id), actionsOf(store, id)])
      // Keys and places of this host are for who looks after all of it.
      const seesAll = scopeOf(actor, 'quarantine.read').of === 'everything'
      const damaged = why === undefined || seesAll ? why : 'Its message cannot be read on this host'
      const told = isWhole ? actions : actions?.filter((one) => one.actor === actor.name)
      const all = describeEntry({ entry, host, keepMs: deps.keepMs(), damaged, actions: told })
      const cut = isWhole ? all : cutDocument(all, indices, actor.name)
      return actor.role === 'recipient' ? forRecipient(cut) : cut
    },
    async content(id, { by, as }, take) {
      await admit(id, 'quarantine.content')
      await using open = await entries.open(id)
      await noteExport(id, by, as === 'zip' ? 'As a ZIP' : 'As it came')
      const content: Readable = open.content()
      return await take(as === 'zip' ? zipOf(`${id}.eml`, content) : content)
    },
    release: (request, following) => releaseEach(request, acts, following),
    delete: (request, following) => deleteEach(request, acts, following),
    reindex: inTurn(async ({ onProgress, signal }) => {
      const startedAtMs = performance.now()
      const told = (progress: ReindexProgress) => onProgress(progress)
      // A store that is off or away says so before anything is read.
      await index.ids()[Symbol.asyncIterator]().next()
      const done = await reindex({ entries, index, host }, told, signal)
      const tookMs = Math.round(performance.now() - startedAtMs)
      const counts = { entries: done.entries, gone: done.gone, damaged: done.damaged.length, tookMs }
      log.info('quarantine.reindexed', `The index has ${done.entries} entries of the quarantine`, counts)
      return { ...done, damaged: [...done.damaged], tookMs } satisfies ReindexReply
    }),
  }
}

/** Reads the whole message; undefined where it is what was kept. */
async function whyDamaged(entries: Entries, id: string): Promise<string | undefined> {
  try {
    await (await entries.open(id))[Symbol.asyncDispose]()
    return undefined
  } catch (error) {
    // Also where its key, or the place that has it, is not there.
    if (error instanceof CodedError) return error.message
    throw error
  }
}

async function actionsOf(store: Store, id: string): Promise<readonly ActionRecord[] | undefined> {
  try {
    return await store.actions(id)
  } catch {
    return undefined // the store says by itself what is wrong with it
  }
}
