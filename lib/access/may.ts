import { decide, type Permission, type Target } from './permissions.ts';
import { signedIn } from './signed-in.ts';

/** Whether to show the way to something: never the check itself, which the page or action behind it makes again. */
export async function may(permission: Permission, target: Target = 'any'): Promise<boolean> {
  const person = await signedIn();
  return person !== null && decide(person.held, permission, target).allowed;
}
