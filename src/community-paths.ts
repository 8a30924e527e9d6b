import { path } from './path.ts';

/** Addresses of communities, of what is said in them, and of those who look after them. */
export const communityPaths = {
  communities: path('/community'),
  community: path('/community/:slug'),
  communityJoin: path('/community/:slug/join'),
  communityYou: path('/community/:slug/you'),
  communityLeave: path('/community/:slug/leave'),
  communityRequests: path('/community/:slug/requests'),
  communityRequest: path('/community/:slug/requests/:member'),
  threadNew: path('/community/:slug/new'),
  post: path('/community/:slug/posts/:post'),
  postEdit: path('/community/:slug/posts/:post/edit'),
  postRemove: path('/community/:slug/posts/:post/remove'),
  postReport: path('/community/:slug/posts/:post/report'),
  moderation: path('/moderation'),
  moderatedPost: path('/moderation/posts/:post'),
  moderatedThread: path('/moderation/threads/:thread'),
  thread: path('/community/:slug/:thread'),
  adminCommunities: path('/admin/communities'),
  adminCommunityNew: path('/admin/communities/new'),
  adminCommunity: path('/admin/communities/:id'),
  adminCommunityClose: path('/admin/communities/:id/close'),
  adminAreas: path('/admin/areas'),
  adminArea: path('/admin/areas/:id'),
  adminAreaRemove: path('/admin/areas/:id/people/:person/remove'),
};
