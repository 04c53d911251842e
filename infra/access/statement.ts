/** What statements speak of; infrastructure puts the ARN in its place. */
export type GrantedResource =
  | 'table'
  | 'table/index/gsi1'
  | 'macKey'
  | 'userPool'
  | 'mailIdentity'
  | 'mailConfigurationSet'

/** Operator → condition key → what it is compared with, as in an IAM policy. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>

/** A right, before its resources have ARNs. */
export interface Statement {
  readonly actions: readonly string[]
  readonly resources: readonly GrantedResource[]
  readonly conditions?: Conditions
}
