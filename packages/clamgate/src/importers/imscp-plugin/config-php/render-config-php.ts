import { wrap } from '../../../config/say/render.ts'
import { OWN_OPTIONS, PARAMETERS, type Parameter, type ParameterGroup } from './parameters.ts'
import { renderPhp } from './render-php.ts'

/** The text of config.php as shipped: literals of PHP 5.5 alone, each with its meaning. */
export function renderConfigPhp(): string {
  return [
    '<?php',
    ...HEAD.map((line) => `// ${line}`.trimEnd()),
    '',
    'return array(',
    ...renderAll(PARAMETERS, INDENT),
    ...OWN.map((line) => `${INDENT}// ${line}`.trimEnd()),
    `${INDENT}${renderPhp(OWN_OPTIONS)} => array(`,
    ...EXAMPLES.map((line) => `${INDENT}${INDENT}// ${line}`),
    `${INDENT}),`,
    ');',
    '',
  ].join('\n')
}

const INDENT = '    '

function renderAll(parameters: readonly (Parameter | ParameterGroup)[], indent: string): readonly string[] {
  return parameters
    .flatMap((one, index) => {
      const head = [...(index === 0 ? [] : ['']), ...wrap(one.meaning, `${indent}// `)]
      const name = renderPhp(one.name)
      if ('value' in one) return [...head, `${indent}${name} => ${renderPhp(one.value)},`]
      const inner = renderAll(one.parameters, `${indent}${INDENT}`)
      return [...head, `${indent}${name} => array(`, ...inner, `${indent}),`]
    })
    .concat(indent === INDENT ? [''] : [])
}

const HEAD = [
  'Configuration of the plugin ClamAV, as shipped. An update replaces this file: put values of your own into',
  'data/persistent/plugins/ClamAV.php below the directory of the panel, then update the plugin list:',
  '',
  "    $o = array('clamav_milter_options' => array('MaxFileSize' => '20M'));",
  "    return $o + array('__REMOVE__' => array(), '__OVERRIDE__' => $o);",
  '',
  'A value that is wrong is refused by its name, and what was in force stays in force.',
]

const OWN = [
  'What ClamAV itself does not know: keys of Clamgate, as /etc/clamgate/clamgate.yaml has them. They count more',
  'than what stands above. All keys with their defaults: clamgate config show --defaults',
]

const EXAMPLES = [
  "'policy.infected' => 'quarantine',",
  "'quarantine' => array('keep' => '14d'),",
  "'policy.skip.networks' => array('192.0.2.0/24'),",
  "'notify.mail' => array('server' => '127.0.0.1:25', 'to' => array('postmaster@example.org')),",
  "'signatures.sources.urlhaus.enabled' => true,",
]
