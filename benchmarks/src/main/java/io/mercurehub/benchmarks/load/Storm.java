package io.mercurehub.benchmarks.load;

/**
 * How bad the storm is.
 *
 * @param subscribers how many come back at once
 * @param behind how many updates each of them has missed
 * @param publishers how many publish, before and during the storm
 * @param dataBytes the length of an update's data, at least 24
 * @param livePerSecond how many updates a second are published during the storm
 */
public record Storm(int subscribers, int behind, int publishers, int dataBytes, double livePerSecond) {}
