import { getRouteApi, Navigate } from "@tanstack/react-router";
import { PageNotFound } from "../../app/page-problems.tsx";
import { InvitationPlaceDocument } from "../../graphql/generated/graphql.ts";
import { useData } from "../../graphql/hooks.ts";
import { LoadProblem, Skeleton } from "../../ui/notes.tsx";

const route = getRouteApi("/invitations/$id");

/** E-mails to the team lead here: on to the record of the candidate, at that invitation. */
export function InvitationPage() {
  const { id } = route.useParams();
  const { data, error, isLoading, refresh } = useData(InvitationPlaceDocument, { id });
  if (isLoading) return <Skeleton />;
  if (error && data === undefined) return <LoadProblem error={error} onRetry={refresh} />;
  const candidate = data?.invitation?.candidate;
  if (candidate === undefined) return <PageNotFound />;
  return <Navigate to="/candidates/$id" params={{ id: candidate.id }} search={{ invitation: id }} replace />;
}
