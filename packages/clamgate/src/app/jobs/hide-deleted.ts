import type { Actor } from '../../access/actor.ts'
import { scopeOf, within } from '../../access/may.ts'
import type { ListedEntry } from '../../api/quarantine/documents.ts'
import type { QuarantineService } from '../../api/quarantine/service.ts'
import { cleanText } from '../../ground/clean.ts'
import type { Jobs } from '../../jobs/jobs.ts'
import type { Hidden } from '../../jobs/types.ts'

/** The quarantine of somebody, in which entries that are being deleted are not listed, or say so. */
export function hideDeleted(
  service: QuarantineService,
  jobs: Pick<Jobs, 'hidden'>,
  actor: Actor,
): QuarantineService {
  const described = ({ maker, job, untilMs }: Hidden) => ({
    until: new Date(untilMs).toISOString(),
    ...(scopeOf(actor, 'quarantine.read').of === 'everything' ? { by: cleanText(maker.name, 200) } : {}),
    job,
  })
  return {
    ...service,
    async list({ hidden = 'without', ...request }) {
      const page = await service.list(request)
      const found = await jobs.hidden(page.items.map(({ id }) => id))
      const items = page.items.flatMap((item): ListedEntry[] => {
        const one = found.get(item.id)?.find((hides) => isWhole(hides, item))
        if (one === undefined) return [item]
        return hidden === 'with' ? [{ ...item, hidden: described(one) }] : []
      })
      return { ...page, items }
    },
    async show(id) {
      const [entry, found] = await Promise.all([service.show(id), jobs.hidden([id])])
      const recipients = entry.recipients.map(({ address }) => address)
      const seen = { recipients, recipientCount: recipients.length }
      const one = found.get(id)?.find((hides) => isWhole(hides, seen))
      if (one === undefined) return entry
      return { ...entry, hidden: described(one) }
    },
  }
}

/** Of a mail to several domains a manager deletes the copies of his own: for the others it is there. */
function isWhole(
  { maker }: Hidden,
  { recipients, recipientCount }: Pick<ListedEntry, 'recipients' | 'recipientCount'>,
): boolean {
  const scope = scopeOf(maker, 'quarantine.delete')
  if (scope.of === 'everything') return true
  return recipients.length === recipientCount && within(scope, recipients).length === recipients.length
}
