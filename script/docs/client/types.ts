import type { JsonSchema } from '../../../packages/clamgate/src/api/openapi/json-schema.ts'

const PLAIN: Readonly<Record<string, string>> = {
  ...{ string: 'string', number: 'number', integer: 'number', boolean: 'boolean', null: 'null' },
}

/** A named document as a declaration of TypeScript. */
export function declarationOf(name: string, schema: JsonSchema): string {
  const isObject = schema['type'] === 'object' && schema['properties'] !== undefined
  const text = isObject
    ? `export interface ${name} ${typeOf(schema, '')}`
    : `export type ${name} = ${typeOf(schema, '')}`
  return `${commentOf(schema, '')}${text}`
}

/** What a schema allows, as a type of TypeScript. */
export function typeOf(schema: JsonSchema, indent: string): string {
  const { $ref, type, enum: choices, const: only, anyOf, oneOf, allOf } = schema
  if (typeof $ref === 'string') return $ref.replace(/^.*\//, '')
  if (only !== undefined) return literal(only)
  if (Array.isArray(choices)) return choices.map(literal).join(' | ')
  for (const union of [anyOf, oneOf]) if (Array.isArray(union)) return joined(union, ' | ', indent)
  if (Array.isArray(allOf)) return joined(allOf, ' & ', indent)
  if (Array.isArray(type)) {
    return type.map((one: unknown) => typeOf({ ...schema, type: one }, indent)).join(' | ')
  }
  if (type === 'array') return arrayOf(schema, indent)
  if (type === 'object') return objectOf(schema, indent)
  return PLAIN[String(type)] ?? 'unknown'
}

function joined(schemas: readonly JsonSchema[], sign: string, indent: string): string {
  const types = schemas.map((one) => typeOf(one, indent))
  return [...new Set(types)].map((one) => (sign === ' & ' && one.includes('|') ? `(${one})` : one)).join(sign)
}

function arrayOf({ items, prefixItems }: JsonSchema, indent: string): string {
  if (Array.isArray(prefixItems)) {
    return `readonly [${prefixItems.map((one: JsonSchema) => typeOf(one, indent)).join(', ')}]`
  }
  const element = typeOf((items ?? {}) as JsonSchema, indent)
  return `readonly ${/[|&]/.test(element.replaceAll(/\{[\s\S]*\}/g, '')) ? `(${element})` : element}[]`
}

function objectOf(
  { properties, required, additionalProperties, propertyNames }: JsonSchema,
  indent: string,
): string {
  if (properties === undefined) {
    const value =
      typeof additionalProperties === 'object'
        ? typeOf(additionalProperties as JsonSchema, indent)
        : 'unknown'
    const names = (propertyNames ?? {}) as JsonSchema
    const key = Array.isArray(names['enum']) ? typeOf(names, indent) : 'string'
    const must = Array.isArray(required) && required.length > 0
    return key === 'string' || must
      ? `Readonly<Record<${key}, ${value}>>`
      : `Readonly<Partial<Record<${key}, ${value}>>>`
  }
  return membersOf(
    properties as Readonly<Record<string, JsonSchema>>,
    (required ?? []) as readonly string[],
    indent,
  )
}

/** Properties in braces; what need not be there may be undefined, too. */
export function membersOf(
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[],
  indent: string,
): string {
  const inner = `${indent}  `
  const lines = Object.entries(properties).map(([name, schema]) => {
    const key = /^[a-z_$][\w$]*$/i.test(name) ? name : JSON.stringify(name)
    const type = typeOf(schema, inner)
    const may = required.includes(name)
      ? `: ${type}`
      : `?: ${type === 'unknown' ? type : `${type} | undefined`}`
    return `${commentOf(schema, inner)}${inner}readonly ${key}${may}`
  })
  return lines.length === 0 ? 'Readonly<Record<string, never>>' : `{\n${lines.join('\n')}\n${indent}}`
}

function commentOf({ description }: JsonSchema, indent: string): string {
  return typeof description === 'string' ? `${indent}/** ${description.replaceAll('*/', '* /')} */\n` : ''
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value.replaceAll(/['\\]/g, '\\$&')}'` : JSON.stringify(value)
}
