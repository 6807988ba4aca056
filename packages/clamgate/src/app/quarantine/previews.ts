import { hostname } from 'node:os'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { Actor } from '../../access/actor.ts'
import type { Act } from '../../access/acts.ts'
import { admit } from '../../access/admit.ts'
import { noSuchThing } from '../../access/errors.ts'
import { may, scopeOf } from '../../access/may.ts'
import type { PreviewDocument } from '../../api/preview/documents.ts'
import type { PreviewService } from '../../api/preview/service.ts'
import { cleanText } from '../../ground/clean.ts'
import { messageOf } from '../../ground/thrown.ts'
import type { Log } from '../../observe/log/log.ts'
import { EntryError } from '../../quarantine/entries/errors.ts'
import type { Entry } from '../../quarantine/entries/types.ts'
import { zipOf } from '../../quarantine/entries/zip.ts'
import { createPreviewer, type Previewer } from '../../quarantine/preview/previewer.ts'
import type { Granted, Wish } from '../../quarantine/preview/types.ts'
import type { Parts } from '../build.ts'
import { noSooner } from '../console/no-sooner.ts'
import { openCase } from '../false-positive/case.ts'
import { noteActions, noteInEntries } from './note.ts'

/** Who looks at the same mail again within that time has looked once, ms. */
const SAME_LOOK_MS = 10 * 60_000
/** Looks that are remembered for that. */
const LOOKS = 1_000
const LOCATE_MS = 10_000

/** What of the content of kept mail somebody may see; a function of who asks. Looking is noted in the timeline. */
export function createPreviews(
  {
    entries,
    store,
    engine,
    views,
    inForce,
  }: Pick<Parts, 'entries' | 'store' | 'engine' | 'views' | 'inForce'>,
  log: Log,
  previewer: Previewer = createPreviewer({ entries }),
): (actor: Actor) => PreviewService {
  const now = Date.now
  const note = noteActions(hostname(), (write) => store.write(write), now)
  const noteDeed = noteInEntries({ entries, note, log, now })
  const looks = new Map<string, number>()

  function noteLook(entry: string, by: string): void {
    const key = `${by} ${entry}`
    const last = looks.get(key)
    if (last !== undefined && now() - last < SAME_LOOK_MS) return
    looks.delete(key)
    looks.set(key, now())
    for (const oldest of looks.keys()) {
      if (looks.size <= LOOKS) break
      looks.delete(oldest)
    }
    note({ actor: by, act: 'preview', entry, result: 'ok', words: 'Looked at its content' })
    log.info('quarantine.previewed', `${cleanText(by)} looked at the content of ${entry}`, { entry, by })
  }

  /** Where the signature of an entry is. */
  async function locate(id: string, signal: AbortSignal): Promise<PreviewDocument['hit']> {
    const late = AbortSignal.any([signal, AbortSignal.timeout(LOCATE_MS)])
    try {
      const { signature, found, failure } = await openCase(
        id,
        {
          ...{ entries, views, scanner: engine.scanner, now },
          bounds: () => inForce.settings.views.bounds,
          gateway: () => inForce.settings.gateway,
        },
        late,
      )
      const { part } = found
      const unknown = failure === undefined ? undefined : messageOf(failure)
      const unknownCode = failure instanceof Error && 'code' in failure ? String(failure.code) : undefined
      return { signature, path: part?.path, name: part?.name, sha256: part?.sha256, unknown, unknownCode }
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error
      return undefined // nothing was found in it, or it is too large
    }
  }

  return (actor) => {
    /** The entry, if its content is for them. */
    async function admitted(id: string, act: Act): Promise<Entry> {
      const found = await noSooner(scopeOf(actor, act), async () => {
        const entry = await readFor(entries, id, actor)
        const thing = entry && { recipients: entry.description.recipients.map(({ address }) => address) }
        return entry && may(actor, act, thing) !== 'no' ? { entry, thing } : undefined
      })
      if (found === undefined) noSuchThing()
      admit(actor, act, found.thing)
      return found.entry
    }
    const look = async (id: string, wish: Wish, signal: AbortSignal): Promise<Granted> => {
      await admitted(id, 'quarantine.preview')
      const granted = await previewer.look(id, wish, signal)
      noteLook(id, actor.name)
      return granted
    }
    return {
      async show(id, { locate: isWanted }, signal) {
        const granted = await look(id, { kind: 'document' }, signal)
        if (granted.kind !== 'document')
          throw new TypeError(`A document was wanted, and ${granted.kind} came`)
        const hit = isWanted === 'true' ? await locate(id, signal) : undefined
        return describe(id, granted, hit)
      },
      async page(id, { as, language }, signal) {
        const granted = await look(id, { kind: 'page', as, language }, signal)
        if (granted.kind !== 'page') throw new TypeError(`A page was wanted, and ${granted.kind} came`)
        return granted.html
      },
      async attachment(id, index, { as }, signal) {
        await admitted(id, 'quarantine.content')
        const granted = await previewer.look(id, { kind: 'attachment', index }, signal)
        if (granted.kind !== 'attachment')
          throw new TypeError(`An attachment was wanted, and ${granted.kind} came`)
        const words = `Attachment ${index}, ${as === 'zip' ? 'as a ZIP' : 'as it is'}`
        await noteDeed({ entry: id, by: actor.name, act: 'export', words })
        log.info(
          'quarantine.exported',
          `An attachment of ${id} was handed out, by ${cleanText(actor.name)}`,
          {
            ...{ entry: id, by: actor.name, attachment: index },
          },
        )
        const octets = Buffer.from(granted.octets)
        if (as === 'original') return { name: `${id}-${index}.bin`, content: octets }
        const inside = plainFileName(granted.name, index)
        return { name: `${id}-${index}.zip`, content: await buffer(zipOf(inside, Readable.from([octets]))) }
      },
    }
  }
}

/** Of an entry that is not here only those hear where it is who may see all of them. */
async function readFor(
  entries: Pick<Parts['entries'], 'read'>,
  id: string,
  actor: Actor,
): Promise<Entry | undefined> {
  try {
    return await entries.read(id)
  } catch (error) {
    const seesAll = scopeOf(actor, 'quarantine.preview').of === 'everything'
    if (error instanceof EntryError && !seesAll) return undefined
    throw error
  }
}

function describe(
  id: string,
  { preview }: Extract<Granted, { kind: 'document' }>,
  hit: PreviewDocument['hit'],
): PreviewDocument {
  const isKnown = hit !== undefined && hit.unknown === undefined
  const attachments = preview.attachments.map((one) =>
    isKnown ? { ...one, isHit: one.sha256 === hit.sha256 } : one,
  )
  return { ...preview, attachments, id, hit }
}

/** A name that is a file in a ZIP and nothing else, whatever the mail calls it. */
function plainFileName(name: string, index: number): string {
  const plain = name
    .replaceAll(/[^\p{L}\p{N}._ -]/gu, '_')
    .replace(/^[. ]+/, '')
    .slice(-100)
  return plain === '' ? `attachment-${index}.bin` : plain
}
