import type { Letter } from './content.ts'
import { unlinked } from './outside-text.ts'

/** A mail of ours as plain text: what each field is called, then what it says. */
export function textPart({ intro, cards, closing }: Letter): string {
  const rows = cards.flatMap(({ subject, fields, link }) => [
    `* ${unlinked(subject)}`,
    ...fields.map(({ name, value, isOutside }) => `  ${name}: ${isOutside ? unlinked(value) : value}`),
    ...(link === undefined ? [] : [`  ${link.label}:`, `  ${link.url}`]),
    '',
  ])
  return [intro, '', ...rows, ...closing.flatMap((paragraph) => [paragraph, ''])].join('\n')
}
