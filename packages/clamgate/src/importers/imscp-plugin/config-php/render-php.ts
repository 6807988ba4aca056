import { isTree } from '../../../config/tree.ts'
import type { PanelValues } from '../import-plugin.ts'

/** A value as a literal of PHP 5.5; arrays over several lines, those behind the first with the indent. */
export function renderPhp(value: unknown, indent = ''): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  if (typeof value === 'boolean') return String(value)
  if (Array.isArray(value))
    return block(
      value.map((one) => renderPhp(one, `${indent}    `)),
      indent,
    )
  if (!isTree(value)) return 'null'
  const entries = Object.entries(value).map(
    ([key, inner]) => `${quoted(key)} => ${renderPhp(inner, `${indent}    `)}`,
  )
  return block(entries, indent)
}

/** A file of PHP that returns the values: to be kept, and to be put back as config.php. */
export function renderPhpArray(values: PanelValues, comment: readonly string[] = []): string {
  return `<?php\n${commentLines(comment, '')}return ${renderPhp(values)};\n`
}

/**
 * The file of an administrator's values, `data/persistent/plugins/ClamAV.php`: series 1.4 takes `__OVERRIDE__` alone, and that
 * only where `__REMOVE__` is there too; series 1.5 takes what stands beside them.
 */
export function renderLocalFile(values: PanelValues, comment: readonly string[] = []): string {
  return [
    '<?php\n',
    commentLines(comment, ''),
    `$o = ${renderPhp(values)};\n`,
    "return $o + array('__REMOVE__' => array(), '__OVERRIDE__' => $o);\n",
  ].join('')
}

/** Lines as comments. What would end a comment of PHP does not stand in one. */
export function commentLines(lines: readonly string[], indent: string): string {
  return lines
    .map((line) => `${indent}// ${line.replaceAll(/\?>|[\r\n\p{Cc}]/gu, ' ')}`.trimEnd())
    .map((line) => `${line}\n`)
    .join('')
}

/** In single quotes only these two characters mean something, whatever else is in between. */
function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, '\\$&')}'`
}

function block(entries: readonly string[], indent: string): string {
  if (entries.length === 0) return 'array()'
  return `array(\n${entries.map((entry) => `${indent}    ${entry},\n`).join('')}${indent})`
}
