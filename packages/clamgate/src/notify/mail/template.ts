/** What fills the placeholders of a notice; text from outside is clean already. */
export interface NoticeFillings {
  /** `%v`: what was found. */
  readonly what: string
  /** `%n`: how many messages it is about. */
  readonly count: number
  /** `%h`: the name of this host. */
  readonly host: string
  /** `%i`: an incident id, where the client was told one. */
  readonly incident: string | undefined
  /** `%l`: the messages, in lines. */
  readonly list: string
}

/** Puts the fillings into a template, as it is done for replies; a filling is not looked through for placeholders. */
export function fillNotice(template: string, { what, count, host, incident, list }: NoticeFillings): string {
  const values = new Map([
    ['%v', what],
    ['%n', String(count)],
    ['%h', host],
    ['%i', incident ?? '-'],
    ['%l', list],
  ])
  return template.replaceAll(/%[vnhil]/g, (placeholder) => values.get(placeholder) ?? placeholder)
}
