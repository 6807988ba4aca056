/** The time zone of the reader, as `Europe/Berlin`: dates of a query that say none are of it, as all times on a page are. */
export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}
