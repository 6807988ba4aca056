import { childrenOf, isNode, listOf, nodeIn, type PhpNode } from './tree.ts'

/** Something that PHP 5.5 lacks, and that the parser takes all the same. */
export interface Rule {
  /** The PHP that has it. */
  readonly since: string
  readonly what: string
  /** Parents come from the inside out. */
  readonly is: (node: PhpNode, parents: readonly PhpNode[]) => boolean
}

const SCALARS: ReadonlySet<unknown> = new Set(
  'bool false float int iterable mixed never null object static string true void'.split(' '),
)
const FUNCTIONS = ['function', 'method', 'closure', 'arrowfunc']
/** What a constant, a default or the start of a property may be made of: no operators but a sign, no calls. */
const STATIC =
  'array boolean entry identifier magic name nowdoc nullkeyword number parentreference raw selfreference string'
/** Functions, and constants, that came later. */
const LATER: ReadonlySet<unknown> = new Set(
  `array_find array_is_list array_key_first array_key_last error_clear_last fdiv get_debug_type get_mangled_object_vars gmp_root
  hash_equals hrtime intdiv is_countable is_iterable iterator_apply_to json_validate ldap_escape mb_chr mb_ord mb_scrub mb_str_pad
  mb_str_split mb_trim net_get_interfaces preg_last_error_msg preg_replace_callback_array random_bytes random_int
  session_abort session_gc session_create_id spl_object_id str_contains str_ends_with str_starts_with
  JSON_INVALID_UTF8_IGNORE JSON_INVALID_UTF8_SUBSTITUTE JSON_PRESERVE_ZERO_FRACTION JSON_THROW_ON_ERROR
  JSON_UNESCAPED_LINE_TERMINATORS PHP_FLOAT_EPSILON PHP_FLOAT_MAX PHP_FLOAT_MIN PHP_INT_MIN PHP_OS_FAMILY
  PREG_UNMATCHED_AS_NULL`.split(/\s+/),
)

export const RULES: readonly Rule[] = [
  {
    since: '7.0',
    what: 'a type that is no class, array or callable',
    is: ({ kind, type }) => isNode(type) && kind === 'parameter' && SCALARS.has(nameOf(type)),
  },
  {
    since: '7.0',
    what: 'a type of what is returned',
    is: ({ kind, type }) => FUNCTIONS.includes(kind) && isNode(type),
  },
  { since: '7.1', what: 'a type with ?', is: ({ nullable }) => nullable === true },
  {
    since: '8.0',
    what: 'several types',
    is: ({ kind }) => kind === 'uniontype' || kind === 'intersectiontype',
  },
  {
    since: '8.0',
    what: 'a property among the parameters',
    is: ({ kind, flags }) => kind === 'parameter' && typeof flags === 'number' && flags > 0,
  },
  {
    since: '5.6',
    what: '... of a parameter',
    is: ({ kind, variadic }) => kind === 'parameter' && variadic === true,
  },
  { since: '5.6', what: '... of an argument', is: ({ kind }) => kind === 'variadic' },
  {
    since: '5.6',
    what: 'the operator **',
    is: ({ kind, type, operator }) =>
      (kind === 'bin' && type === '**') || (kind === 'assign' && operator === '**='),
  },
  {
    since: '5.6',
    what: 'use of a function or a constant',
    is: ({ kind, type }) => /^use(?:group|item)$/.test(kind) && typeof type === 'string',
  },
  {
    since: '7.0',
    what: 'use of a group',
    is: ({ kind, name }) => kind === 'usegroup' && typeof name === 'string',
  },
  {
    since: '7.0',
    what: 'declare(strict_types)',
    is: (node) =>
      node.kind === 'declaredirective' && /^strict_types$/i.test(String(nameOf(nodeIn(node, 'key')))),
  },
  { since: '7.0', what: 'a class without a name', is: ({ isAnonymous }) => isAnonymous === true },
  { since: '8.0', what: 'an attribute', is: ({ kind }) => kind.startsWith('attr') },
  {
    since: '7.1',
    what: 'catch of several classes',
    is: ({ kind, what }) => kind === 'catch' && listOf(what).length > 1,
  },
  {
    since: '7.1',
    what: 'a list in brackets',
    is: ({ kind, shortForm }) => kind === 'list' && shortForm === true,
  },
  {
    since: '7.1',
    what: 'a list with keys or references',
    is: (node, [parent]) =>
      node.kind === 'entry' && parent?.kind === 'list' && (isNode(node['key']) || node['byRef'] === true),
  },
  {
    since: '7.1',
    what: 'the visibility of a constant',
    is: ({ kind, visibility }) =>
      kind === 'classconstant' && typeof visibility === 'string' && visibility !== '',
  },
  {
    since: '5.6',
    what: 'an array as a constant',
    is: (node) => node.kind === 'constant' && nodeIn(node, 'value', 'array') !== undefined,
  },
  {
    since: '5.6',
    what: 'an expression where a fixed value has to stand',
    is: (node) => {
      if (!['constant', 'property', 'parameter', 'staticvariable'].includes(node.kind)) return false
      const fixed = nodeIn(node, node.kind === 'staticvariable' ? 'defaultValue' : 'value')
      return fixed !== undefined && !isFixed(fixed)
    },
  },
  {
    since: '7.0',
    what: 'return of a value in a generator',
    is: (node, parents) => {
      if (node.kind !== 'return' || !isNode(node['expr'])) return false
      const around = parents.find(({ kind }) => FUNCTIONS.includes(kind))
      return around !== undefined && isGenerator(around)
    },
  },
  {
    since: '7.0',
    what: 'yield as a value without parentheses',
    is: (node, [parent]) =>
      node.kind === 'yield' &&
      parent?.kind !== 'expressionstatement' &&
      node['parenthesizedExpression'] !== true,
  },
  {
    since: '7.4',
    what: 'a number with _ or 0o',
    is: ({ kind, value }) => kind === 'number' && /_|^0o/i.test(String(value)),
  },
  {
    since: '7.0',
    what: '\\u{...} in a string',
    is: ({ kind, raw, type, isDoubleQuote }) =>
      ((kind === 'string' && isDoubleQuote === true) || (kind === 'encapsed' && type !== 'offset')) &&
      /(?<!\\)(?:\\\\)*\\u\{/.test(String(raw)),
  },
  {
    since: '7.1',
    what: 'a negative place in a string',
    is: ({ kind, offset }) => kind === 'offsetlookup' && isNode(offset) && Number(offset['value']) < 0,
  },
  {
    since: '5.6',
    what: 'an element of a constant',
    is: (node) => {
      const of = nodeIn(node, 'what', 'name', 'staticlookup')
      if (node.kind !== 'offsetlookup' || of === undefined) return false
      return of.kind === 'name' || nodeIn(of, 'offset', 'identifier') !== undefined
    },
  },
  {
    since: '7.0',
    what: 'a call of what a call returns, or of what stands in parentheses',
    is: (node) => {
      const called = node.kind === 'call' ? nodeIn(node, 'what') : undefined
      return called !== undefined && (called.kind === 'call' || called['parenthesizedExpression'] === true)
    },
  },
  {
    since: '7.0',
    what: 'a member of what stands in parentheses',
    is: (node) => {
      const of = /^(?:property|static|offset)lookup$/.test(node.kind) ? nodeIn(node, 'what') : undefined
      return (
        of?.['parenthesizedExpression'] === true && !(of.kind === 'new' && node.kind === 'propertylookup')
      )
    },
  },
  {
    since: '7.0',
    what: ':: behind ::',
    is: (node) =>
      node.kind === 'staticlookup' && nodeIn(node, 'what', 'staticlookup', 'call', 'string') !== undefined,
  },
  {
    since: '8.0',
    what: '::class of an object',
    is: (node) =>
      node.kind === 'staticlookup' &&
      nodeIn(node, 'what', 'variable', 'propertylookup', 'offsetlookup') !== undefined &&
      nameOf(nodeIn(node, 'offset')) === 'class',
  },
  {
    since: '5.6 or later',
    what: 'a function or a constant that is not there',
    is: ({ kind, name }) => kind === 'name' && LATER.has(String(name).replace(/^\\/, '')),
  },
]

function nameOf(node: PhpNode | undefined): unknown {
  return node?.['name'] ?? (typeof node?.['raw'] === 'string' ? node['raw'] : undefined)
}

function isFixed(node: PhpNode): boolean {
  if (node.kind === 'unary') return nodeIn(node, 'what', 'number') !== undefined
  const ofClass = node.kind === 'staticlookup' && nodeIn(node, 'offset', 'identifier') !== undefined
  return (ofClass || STATIC.split(' ').includes(node.kind)) && childrenOf(node).every(isFixed)
}

function isGenerator(around: PhpNode): boolean {
  const inner = (node: PhpNode): boolean =>
    node.kind === 'yield' || childrenOf(node).some((child) => !FUNCTIONS.includes(child.kind) && inner(child))
  const body = nodeIn(around, 'body')
  return body !== undefined && inner(body)
}
