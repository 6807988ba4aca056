import type { Transaction } from 'kysely'
import type { OwedMail, Owing, RequestStore } from '../../quarantine/requests/types.ts'
import { escapeText, unescapeText } from '../batch/text.ts'
import type { StateTables } from '../schema/tables.ts'

type Tx = Transaction<StateTables>
type Args<Name extends keyof RequestStore> = Parameters<RequestStore[Name]>[0]
type Result<Name extends keyof RequestStore> = ReturnType<RequestStore[Name]>

/** With what they are about: both are there, or neither. */
export async function insertOwed(
  tx: Tx,
  request: string,
  kind: OwedMail['kind'],
  { to, host, life }: Owing,
): Promise<void> {
  if (to.length === 0) return
  const whose = { request, kind, host: escapeText(host), life, doubts: 0 }
  await tx
    .insertInto('request_mail')
    .values(to.map((address) => ({ ...whose, address: escapeText(address) })))
    .onConflict((conflict) => conflict.columns(['request', 'kind', 'address']).doNothing())
    .execute()
}

/** Of a host one daemon writes at a time, and each of its lives claims by one statement: no mail has two who hand it over. */
export async function owedMails(tx: Tx, { host, life }: Args<'owed'>): Result<'owed'> {
  const rows = await tx
    .updateTable('request_mail')
    .set({ life })
    .where('host', '=', escapeText(host))
    .where('life', '<>', life)
    .returning(['request', 'kind', 'address', 'doubts'])
    .execute()
  return rows.map(({ address, ...mail }) => ({ ...mail, to: unescapeText(address) }))
}

export async function handingMail(tx: Tx, mail: Args<'handing'>): Result<'handing'> {
  await one(tx, mail)
    .set((of) => ({ doubts: of('doubts', '+', 1) }))
    .execute()
}

export async function handedMail(tx: Tx, { isOver, ...mail }: Args<'handed'>): Result<'handed'> {
  if (!isOver) {
    await one(tx, mail)
      .set((of) => ({ doubts: of('doubts', '-', 1) }))
      .execute()
    return
  }
  await tx
    .deleteFrom('request_mail')
    .where('request', '=', mail.request)
    .where('kind', '=', mail.kind)
    .where('address', '=', escapeText(mail.to))
    .execute()
}

function one(tx: Tx, { request, kind, to }: Args<'handing'>) {
  return tx
    .updateTable('request_mail')
    .where('request', '=', request)
    .where('kind', '=', kind)
    .where('address', '=', escapeText(to))
}
