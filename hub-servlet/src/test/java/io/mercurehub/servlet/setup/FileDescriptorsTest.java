package io.mercurehub.servlet.setup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FileDescriptorsTest {

    @Test
    void areWhatTheKernelSays() {
        String limits = """
                Limit                     Soft Limit           Hard Limit           Units
                Max cpu time              unlimited            unlimited            seconds
                Max open files            1024                 524288               files
                Max locked memory         8388608              8388608              bytes
                """;

        assertThat(FileDescriptors.parse(limits)).hasValue(1024);
    }

    @Test
    void mayBeUnlimitedOrUnknown() {
        assertThat(FileDescriptors.parse("Max open files            unlimited  unlimited  files"))
                .isEmpty();
        assertThat(FileDescriptors.parse("")).isEmpty();
    }

    @Test
    void areReportedAsConnections() {
        assertThat(FileDescriptors.warning(1024))
                .startsWith("This process may open 1024 files, enough for about 924 connections;");
    }
}
