/** Something that a look at login with SSO brought to light, in plain words. */
export interface Finding {
  /** `error`: nobody signs in like this. `warning`: somebody will not, or not for long. `info`: good to know. */
  readonly severity: 'error' | 'warning' | 'info'
  /** Stays the same when the text changes. */
  readonly code: string
  readonly text: string
  /** The field of the configuration that mends it, if one does. */
  readonly field: string | null
}

export const finding = (
  severity: Finding['severity'],
  code: string,
  text: string,
  field: string | null = null,
): Finding => ({ severity, code, text, field })
