// SPDX-License-Identifier: Apache-2.0
import dev.sonde.Event;
import dev.sonde.Outcome;
import dev.sonde.Plan;
import dev.sonde.Session;
import dev.sonde.Sonde;

/// Follows a run probe by probe and ends it with the first that gets no answer in time.
void main(String[] args) throws InterruptedException {
    Plan plan =
            Plan.icmp(args.length > 0 ? args[0] : "127.0.0.1")
                    .count(10)
                    .interval(Duration.ofMillis(100))
                    .build();

    try (Session session = Sonde.start(plan)) {
        for (Event event : session) {
            switch (event) {
                case Event.Settled probe ->
                        IO.println("#" + probe.sequence() + " " + inWords(probe.outcome()));
                case Event.TimedOut probe -> {
                    IO.println("#" + probe.sequence() + " has no answer yet");
                    session.stop();
                }
                default -> {} // names resolved, duplicates, changes of state ...
            }
        }
        IO.println("loss in percent: " + session.await().summaries().getFirst().counts().lossPercent());
    }
}

/// Outcomes are sealed: a verdict forgotten here would not compile.
String inWords(Outcome outcome) {
    return switch (outcome) {
        case Outcome.Reply reply -> reply.roundTrip().nanos() + " ns by " + reply.roundTrip().clock();
        case Outcome.Late late -> "late, after " + late.roundTrip().nanos() + " ns";
        case Outcome.Lost() -> "lost";
        case Outcome.Local() -> "unanswered, but our own receive buffer had overflowed";
        case Outcome.IcmpError error ->
                error.icmp().name() + error.icmp().sender().map(from -> ", says " + from).orElse("");
        case Outcome.Corrupt corrupt -> "answered with other content than was sent";
        case Outcome.SendError error -> "not sent: " + error.failure().message();
        case Outcome.Unresolved name -> "no address: " + name.failure().message();
        case Outcome.Refused refused -> "refused";
        case Outcome.Reset reset -> "reset";
    };
}
