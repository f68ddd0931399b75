package dev.prefectinfra.app.page;

import dev.prefectinfra.core.Account;
import dev.prefectinfra.core.synth.FinishedStack;
import dev.prefectinfra.core.synthesized.StackDocument;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a page is about. The order of accounts, lanes and stacks is the configuration's. */
record Platform(List<FinishedStack> stacks) {
    Platform {
        stacks = List.copyOf(stacks);
    }

    /** The stacks of each account. */
    Map<Account, List<FinishedStack>> accounts() {
        return stacks.stream()
                .collect(Collectors.groupingBy(
                        stack -> stack.configured().account(), LinkedHashMap::new, Collectors.toList()));
    }

    List<FinishedStack> lanes() {
        return stacks.stream().filter(Platform::isLane).toList();
    }

    static boolean isLane(FinishedStack stack) {
        return stack.configured().lane().isPresent();
    }

    static List<StackDocument> documents(List<FinishedStack> stacks) {
        return stacks.stream().map(FinishedStack::document).toList();
    }

    /** As the command line names a lane or an account: {@code dev/test}, {@code dev}; or {@code dev bootstrap}. */
    static String title(FinishedStack stack) {
        String account = stack.configured().account().name().value();
        return switch (stack.configured().kind()) {
            case LANE -> stack.configured().lane().orElseThrow().lane().toString();
            case ACCOUNT -> account;
            case BOOTSTRAP -> account + " bootstrap";
        };
    }

    /** The id of what the page shows of a stack. */
    static String id(FinishedStack stack) {
        return "stack-" + stack.name();
    }
}
