/** `provider-users` and `createClient` as construct ids: `ProviderUsers`, `CreateClient`. */
export function constructId(name: string): string {
  return name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
}
