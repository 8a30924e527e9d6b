-- The app's role may write audit events and read them, never change or delete them. When the policy's time for the
-- oldest is over they go through this function: all events up to the end of one seal, and the seals before it. That
-- seal stays as the anchor of the chain, so that a check sees where the log begins now, and since when.
CREATE FUNCTION public.audit_forget(up_to bigint) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  gone bigint;
BEGIN
  PERFORM 1 FROM public.audit_seal WHERE "upTo" = up_to FOR UPDATE;
  IF NOT FOUND THEN
    PERFORM 1 FROM public.audit_event WHERE seq <= up_to;
    IF NOT FOUND THEN
      RETURN 0;
    END IF;
    RAISE EXCEPTION 'audit events are removed in whole seals, and no seal ends here';
  END IF;
  DELETE FROM public.audit_event WHERE seq <= up_to;
  GET DIAGNOSTICS gone = ROW_COUNT;
  DELETE FROM public.audit_seal WHERE "upTo" < up_to;
  RETURN gone;
END
$$;
REVOKE ALL ON FUNCTION public.audit_forget(bigint) FROM PUBLIC;

-- The app's role cannot read security answers. Erasing a person destroys them through this function, in the same
-- transaction as everything else.
CREATE FUNCTION public.recovery_forget(person uuid) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  gone integer;
BEGIN
  DELETE FROM recovery.security_answers WHERE "personId" = person;
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END
$$;
REVOKE ALL ON FUNCTION public.recovery_forget(uuid) FROM PUBLIC;
