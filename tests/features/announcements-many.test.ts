import { expect, it } from 'vitest';
import { sendAnnouncements } from '../../src/features/announcements/sending.ts';
import { anAdministrator } from '../support/people.ts';
import { aSite } from '../support/site.ts';
import { addPeople } from '../sweep/crowd.ts';

it('SH-30 a killed job goes on where it was, two at once share the work, and nobody gets two', async () => {
  const site = await aSite();
  const staff = await site.signedIn(await anAdministrator(site));
  const people = await addPeople(site.app, 250);
  const written = {
    kind: 'service',
    title: 'For many',
    text: 'Read on.',
    audience: 'people',
    byMail: 'yes',
    go: 'save',
  };
  const page = (await staff.submit('/admin/announcements/new', written)).to;
  await staff.submit(page, { to: 'published' }, { action: `${page}/state` });
  let seals = 0;
  const dies = {
    ...site.app.vault,
    seal: (...given: Parameters<typeof site.app.vault.seal>) => {
      seals += 1;
      if (seals > 700) throw new Error('killed');
      return site.app.vault.seal(...given);
    },
  };
  await expect(sendAnnouncements({ ...site.app, vault: dies })).rejects.toThrow('killed');
  expect((await staff.get(page)).text).toContain('Sent 200 of 251.');
  await Promise.all([sendAnnouncements(site.app), sendAnnouncements(site.app)]);
  const mails = await site.app.db.outboxMail.findMany({ where: { kind: 'announcement' }, select: { personId: true } });
  const reached = new Set(mails.map(({ personId }) => personId));
  expect([mails.length, reached.size, people.every((one) => reached.has(one))]).toEqual([251, 251, true]);
  expect((await staff.get(page)).text).toContain('Sent 251 of 251. Finished');
  await site.close();
});
