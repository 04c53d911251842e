import { type CustomPermission, customPermissions } from '../../shared/store/entities/organization.ts'

/** The rights of a custom member as clients read them: every right with whether he holds it (specification 4.1). */
export function permissionsReply(held: readonly CustomPermission[]): Record<CustomPermission, boolean> {
  return Object.fromEntries(customPermissions.map((right) => [right, held.includes(right)])) as Record<
    CustomPermission,
    boolean
  >
}
