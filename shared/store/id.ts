/**
 * An identifier (lower-case hyphenated GUID) flavoured with what it identifies: any string fits, but an organization's
 * id does not fit where a member's is asked for.
 */
export type Id<Kind extends string> = string & { readonly kind?: Kind }

export type AccountId = Id<'Account'>
export type ProviderId = Id<'Provider'>
export type ProviderUserId = Id<'ProviderUser'>
export type OrganizationId = Id<'Organization'>
export type ClientLinkId = Id<'ProviderOrganization'>
export type MemberId = Id<'Member'>
export type CollectionId = Id<'Collection'>
export type GroupId = Id<'Group'>
export type DomainId = Id<'Domain'>
export type MailId = Id<'Mail'>

/** An instant as ISO-8601 in UTC with milliseconds; compares by text. */
export type Instant = string
