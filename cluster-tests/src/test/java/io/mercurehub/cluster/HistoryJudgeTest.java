package io.mercurehub.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The judge acquits what is right, and finds each kind of fault, wherever it is. */
final class HistoryJudgeTest {

    private static final int ROUNDS = 500;

    private final List<Publication> publications = new ArrayList<>();
    private final List<List<String>> logs = new ArrayList<>();
    private final List<List<Stretch>> readers = new ArrayList<>();

    /** What a broken cluster does. */
    private enum Fault {
        LOSES_AN_UPDATE {
            @Override
            void happensTo(HistoryJudgeTest history, Random random) {
                String lost = history.acknowledged(random);
                history.logs.forEach(log -> log.remove(lost));
            }
        },
        LOSES_THE_LAST {
            @Override
            void happensTo(HistoryJudgeTest history, Random random) {
                history.publications.add(new Publication(0, "last", "node 0", true));
            }
        },
        KEEPS_AN_UPDATE_TWICE {
            @Override
            void happensTo(HistoryJudgeTest history, Random random) {
                history.logs.forEach(log -> log.add(log.get(0)));
            }
        },
        KEEPS_ANOTHER_ORDER_ON_A_NODE {
            @Override
            void happensTo(HistoryJudgeTest history, Random random) {
                List<String> log = history.logs.get(1);
                log.add(log.remove(random.nextInt(log.size() - 1)));
            }
        },
        KEEPS_LESS_ON_A_NODE {
            @Override
            void happensTo(HistoryJudgeTest history, Random random) {
                history.logs.get(2).remove(history.logs.get(2).size() - 1);
            }
        },
        REORDERS_A_PUBLISHERS_UPDATES {
            @Override
            void happensTo(HistoryJudgeTest history, Random random) {
                history.publications.add(new Publication(99, "second", "node 0", true));
                history.publications.add(new Publication(99, "first", "node 0", true));
                history.logs.forEach(log -> log.addAll(List.of("first", "second")));
            }
        },
        INVENTS_AN_UPDATE {
            @Override
            void happensTo(HistoryJudgeTest history, Random random) {
                history.logs.forEach(log -> log.add("nobody's"));
            }
        },
        SKIPS_AN_UPDATE_FOR_A_READER {
            @Override
            void happensTo(HistoryJudgeTest history, Random random) {
                history.change(random, ids -> ids.remove(1));
            }
        },
        BRINGS_AN_UPDATE_TWICE {
            @Override
            void happensTo(HistoryJudgeTest history, Random random) {
                history.change(random, ids -> ids.add(1, ids.get(0)));
            }
        },
        SWAPS_TWO_FOR_A_READER {
            @Override
            void happensTo(HistoryJudgeTest history, Random random) {
                history.change(random, ids -> ids.add(0, ids.remove(1)));
            }
        },
        SKIPS_THE_FIRST_AFTER_A_RETURN {
            @Override
            void happensTo(HistoryJudgeTest history, Random random) {
                String asked = history.logs.get(0).get(0);
                history.readers.add(
                        List.of(new Stretch(1, asked, asked, history.logs.get(0).subList(2, 4))));
            }
        },
        FORGETS_WHERE_A_READER_WAS {
            @Override
            void happensTo(HistoryJudgeTest history, Random random) {
                history.readers.add(List.of(new Stretch(1, history.acknowledged(random), "earliest", List.of())));
            }
        },
        BRINGS_WHAT_IS_NOT_KEPT {
            @Override
            void happensTo(HistoryJudgeTest history, Random random) {
                history.readers.add(List.of(new Stretch(1, "", "", List.of("gone"))));
            }
        };

        abstract void happensTo(HistoryJudgeTest history, Random random);
    }

    @Test
    void acquitsWhateverIsRight() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            make(new Random(seed));

            assertThat(HistoryJudge.faults(publications, logs, readers))
                    .as("seed %d", seed)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void findsAFault(Fault fault) {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            make(random);

            fault.happensTo(this, random);

            assertThat(HistoryJudge.faults(publications, logs, readers))
                    .as("seed %d", seed)
                    .isNotEmpty();
        }
    }

    /** Makes what three nodes could have done, some updates of unknown outcome included. */
    private void make(Random random) {
        publications.clear();
        logs.clear();
        readers.clear();
        List<String> log = new ArrayList<>();
        for (int i = 0; i < 10 + random.nextInt(20); i++) {
            Publication publication = new Publication(random.nextInt(3), "urn:" + i, "node 0", random.nextInt(4) > 0);
            publications.add(publication);
            if (publication.isAcknowledged() || random.nextBoolean()) {
                log.add(publication.id());
            }
        }
        for (int i = 0; i < 5; i++) {
            publications.add(new Publication(0, "urn:end:" + i, "node 0", true));
            log.add("urn:end:" + i);
        }
        for (int node = 0; node < 3; node++) {
            logs.add(new ArrayList<>(log));
        }
        for (int reader = 0; reader < 4; reader++) {
            readers.add(read(random, log));
        }
    }

    private static List<Stretch> read(Random random, List<String> log) {
        List<Stretch> stretches = new ArrayList<>();
        int from = random.nextInt(log.size() - 3);
        int end = Math.min(log.size(), from + 3 + random.nextInt(log.size()));
        stretches.add(new Stretch(random.nextInt(3), "", "", log.subList(from, from + 3)));
        from += 3;
        while (from < end) {
            int to = from + random.nextInt(end - from + 1);
            String asked = log.get(from - 1);
            stretches.add(new Stretch(random.nextInt(3), asked, asked, log.subList(from, to)));
            from = to;
            if (random.nextInt(8) == 0) {
                break;
            }
        }
        return stretches;
    }

    private String acknowledged(Random random) {
        List<String> all = publications.stream()
                .filter(Publication::isAcknowledged)
                .map(Publication::id)
                .toList();
        return all.get(random.nextInt(all.size()));
    }

    private void change(Random random, Consumer<List<String>> change) {
        int reader = random.nextInt(readers.size());
        List<Stretch> stretches = new ArrayList<>(readers.get(reader));
        Stretch first = stretches.get(0);
        List<String> ids = new ArrayList<>(first.ids());
        change.accept(ids);
        stretches.set(0, new Stretch(first.node(), first.asked(), first.answered(), ids));
        readers.set(reader, stretches);
    }
}
