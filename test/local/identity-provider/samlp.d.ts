declare module 'samlp' {
  /** Makes a signed response about a Passport profile; `done` receives its XML. */
  export function getSamlResponse(
    options: Readonly<Record<string, unknown>>,
    user: Readonly<Record<string, unknown>>,
    done: (error: Error | null, xml: string) => void,
  ): void
}
