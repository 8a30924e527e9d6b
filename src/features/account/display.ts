import type { App } from '../../context.ts';
import { type Display, sameDisplay, usualDisplay } from '../../http/display.ts';
import type { SignedIn } from '../../policy/viewer.ts';
import { audit } from '../../record/audit.ts';

/** Keeps how pages are to look from now on, wherever this person signs in. False when that is how they look already. */
export async function chooseDisplay(app: App, viewer: SignedIn, wanted: Display): Promise<boolean> {
  if (sameDisplay(viewer.display ?? usualDisplay, wanted)) return false;
  const personId = viewer.id;
  if (sameDisplay(wanted, usualDisplay)) await app.db.displayChoice.deleteMany({ where: { personId } });
  else
    await app.db.displayChoice.upsert({
      where: { personId },
      create: { personId, ...wanted },
      update: wanted,
      select: { personId: true },
    });
  await audit(app, { what: 'account.display-chosen', by: { person: personId }, about: personId });
  return true;
}
