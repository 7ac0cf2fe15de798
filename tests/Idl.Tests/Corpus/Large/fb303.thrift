/**
 * A base for services that are watched and steered from outside, in the manner of fb303.
 */

namespace java com.example.base
namespace cpp example.base
namespace py example.base.status
namespace netstd Sample.Base

/** How a server is doing. */
enum ServiceStatus {
  DEAD = 0,
  STARTING = 1,
  ALIVE = 2,
  STOPPING = 3,
  STOPPED = 4,
  WARNING = 5,
}

/** How much a server writes to its log. */
enum LogLevel {
  SILENT = -1
  ERROR
  WARNING
  INFO
  DEBUG = 0x10
}

/** A counter and when it was read. */
struct CounterSample {
  1: string name,
  2: i64 value,
  3: i64 read_at_millis,
  4: optional map<string, string> labels,
}

exception UnknownOption {
  1: string name
  2: string message
}

/** What every server can be asked. */
service MonitoredService {

  /** Returns a descriptive name of the service. */
  string getName(),

  /** Returns the version of the service. */
  string getVersion(),

  /** Gets the status of this service. */
  ServiceStatus getStatus(),

  /** A description of the status, for a person. */
  string getStatusDetails(),

  /** Gets the counters of this service. */
  map<string, i64> getCounters(),

  map<string, CounterSample> getSelectedCounters(1: set<string> keys),

  /** Gets the value of a single counter. */
  i64 getCounter(1: string key),

  void setOption(1: string key, 2: string value) throws (1: UnknownOption unknown),

  string getOption(1: string key) throws (1: UnknownOption unknown),

  map<string, string> getOptions(),

  /** Returns a profile of the processor's time, for so many seconds. */
  string getCpuProfile(1: i32 profileDurationInSec = 10),

  /** Since when the server has been alive, in seconds of Unix time. */
  i64 aliveSince() (idempotent = "true"),

  void setLogLevel(1: LogLevel level),

  /** Tell the server to reload its configuration, reopen log files, and so on. */
  oneway void reinitialize(),

  /** Suggest a shutdown to the server. */
  oneway void shutdown(),
}
