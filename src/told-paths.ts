import { path } from './path.ts';

/** Addresses of what staff tell people: announcements and the newsletter. */
export const toldPaths = {
  announcements: path('/announcements'),
  announcement: path('/announcements/:id'),
  announcementHide: path('/announcements/:id/hide'),
  stopMails: path('/mails/stop/:what/:token'),
  adminAnnouncements: path('/admin/announcements'),
  adminAnnouncementNew: path('/admin/announcements/new'),
  adminAnnouncement: path('/admin/announcements/:id'),
  adminAnnouncementEdit: path('/admin/announcements/:id/edit'),
  adminAnnouncementState: path('/admin/announcements/:id/state'),

  newsletter: path('/newsletter'),
  newsletterSent: path('/newsletter/sent'),
  newsletterConfirm: path('/newsletter/confirm/:token'),
  newsletterStop: path('/newsletter/stop/:token'),
  newsletterIssues: path('/newsletter/issues'),
  newsletterIssue: path('/newsletter/issues/:id'),
  adminNewsletter: path('/admin/newsletter'),
  adminNewsletterNew: path('/admin/newsletter/new'),
  adminNewsletterIssue: path('/admin/newsletter/:id'),
  adminNewsletterEdit: path('/admin/newsletter/:id/edit'),
  adminNewsletterTest: path('/admin/newsletter/:id/test'),
  adminNewsletterSend: path('/admin/newsletter/:id/send'),
} as const;
