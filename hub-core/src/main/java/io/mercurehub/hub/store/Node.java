package io.mercurehub.hub.store;

import java.time.Instant;

/**
 * A hub of several that share one event log.
 *
 * @param name by which operators know it; of two live nodes with one name each is its own
 * @param id unique, new at each start
 * @param version of its software
 * @param since when it began, by the clock of the log
 */
public record Node(String name, String id, String version, Instant since) {}
