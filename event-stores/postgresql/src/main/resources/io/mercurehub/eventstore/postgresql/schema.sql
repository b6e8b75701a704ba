-- The schema of Mercure hubs in PostgreSQL 13 or newer. Creates it, or brings an older one up to date; does nothing to one that is.
--
-- Whoever runs this owns it. The role of a hub that does not:
--
--   GRANT USAGE ON SCHEMA ${schema} TO hub;
--   GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO hub;
--   GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${schema} TO hub;
--
-- One that publishes in its own transactions, by the function "publish":
--
--   GRANT USAGE ON SCHEMA ${schema} TO shop;
--   GRANT EXECUTE ON FUNCTION ${schema}.publish TO shop;

DO $mercure$
DECLARE
    version integer := 0;
BEGIN
    IF to_regnamespace('${schema_literal}') IS NULL THEN
        CREATE SCHEMA ${schema};
    END IF;
    IF to_regclass('${schema_literal}.settings') IS NOT NULL THEN
        SELECT s.value::integer INTO version FROM ${schema}.settings s WHERE s.name = 'version';
    END IF;
