/*
 * In SQLite mail that is no finding is looked for by parts: so many rows that were written one after another. Its indexes begin with
 * the number of the part, so that what is written goes into the few pages of the newest part, and not into any page of
 * all: that was nine tenths of what an event cost. `message_part` says from when to when the mail of a part is; whoever reads an
 * index asks part by part, from the newest on. PostgreSQL has a table for each day instead.
 */

/** Rows of 2^13 ids: an index of them has about 80 pages, of which the cache of the writer keeps those of all indexes. */
export const PART_BITS = 13

/** As SQL, literally as the indexes have it: SQLite compares the text. */
export function inPart(column: string): string {
  return `${column} >> ${PART_BITS}`
}

/** The part of a row. */
export function partOf(id: number): number {
  // Not by >>, which would cut it to 32 bits.
  return Math.floor(id / 2 ** PART_BITS)
}
