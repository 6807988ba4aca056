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
  /** Where all copies that whoever asks may see are among those that are deleted. */
  async function hiddenPart(
    { id, recipients, recipientCount }: ListedEntry,
    hides: readonly Hidden[],
  ): Promise<Hidden | undefined> {
    // A list names the first of them alone: one that stays is mostly there.
    const likely = hides.filter((one) => isAllOf(one, recipients))
    if (likely.length === 0 || recipients.length === recipientCount) return likely[0]
    const whole = await service.show(id).catch(() => undefined)
    const all = whole?.recipients.map(({ address }) => address)
    return all && likely.find((one) => isAllOf(one, all))
  }

  return {
    ...service,
    async list({ hidden = 'without', ...request }) {
      const page = await service.list(request)
      const found = await jobs.hidden(page.items.map(({ id }) => id))
      const items: ListedEntry[] = []
      for (const item of page.items) {
        const hides = found.get(item.id) ?? []
        const one = hides.find((each) => !each.isPart) ?? (await hiddenPart(item, hides))
        if (one === undefined) items.push(item)
        else if (hidden === 'with') items.push({ ...item, hidden: described(one) })
      }
      return { ...page, items }
    },
    async show(id) {
      const [entry, found] = await Promise.all([service.show(id), jobs.hidden([id])])
      const recipients = entry.recipients.map(({ address }) => address)
      const one = found.get(id)?.find((hides) => !hides.isPart || isAllOf(hides, recipients))
      if (one === undefined) return entry
      return { ...entry, hidden: described(one) }
    },
  }
}

/** Of a mail to several domains a manager deletes the copies of his own: for the others it is there. */
function isAllOf({ maker }: Hidden, recipients: readonly string[]): boolean {
  const scope = scopeOf(maker, 'quarantine.delete')
  return scope.of === 'everything' || within(scope, recipients).length === recipients.length
}
