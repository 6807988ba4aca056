/** A node of the parser's tree. Which fields it has depends on its kind; what is read is tested. */
export interface PhpNode {
  readonly kind: string
  readonly loc?: { readonly start: { readonly line: number } } | null
  readonly [field: string]: unknown
}

export function isNode(value: unknown): value is PhpNode {
  return typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string'
}

export function childrenOf(node: PhpNode): readonly PhpNode[] {
  return Object.entries(node).flatMap(([field, value]) =>
    field === 'loc' || field.endsWith('Comments') ? [] : listOf(value).filter(isNode),
  )
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value]
}

/** The node in a field, where it is one of these kinds. */
export function nodeIn(node: PhpNode, field: string, ...kinds: readonly string[]): PhpNode | undefined {
  const value = node[field]
  return isNode(value) && (kinds.length === 0 || kinds.includes(value.kind)) ? value : undefined
}
