# A store of wide rows, in the manner of Cassandra's old interface.

namespace java org.example.columns
namespace cpp org.example.columns
namespace csharp Sample.Columns
namespace py columns
namespace php columns
namespace perl Columns
namespace rb ColumnsThrift

const string VERSION = "19.39.0"

#
# data structures
#

/** The basic unit of data. The timestamp is whatever the client makes it, usually microseconds. */
struct Column {
   1: required binary name,
   2: optional binary value,
   3: optional i64 timestamp,
   4: optional i32 ttl,
}

/** A named list of columns. */
struct SuperColumn {
   1: required binary name,
   2: required list<Column> columns,
}

struct CounterColumn {
    1: required binary name,
    2: required i64 value
}

struct CounterSuperColumn {
    1: required binary name,
    2: required list<CounterColumn> columns
}

/** One of four kinds of column, of which at least one is there. */
struct ColumnOrSuperColumn {
    1: optional Column column,
    2: optional SuperColumn super_column,
    3: optional CounterColumn counter_column,
    4: optional CounterSuperColumn counter_super_column
}

#
# Exceptions
#

/** A specific column was requested that does not exist. */
exception NotFoundException {
}

/** Invalid request could mean keyspace or column family does not exist. */
exception InvalidRequestException {
    1: required string why
}

/** Not all the replicas required could be created or read. */
exception UnavailableException {
}

/** RPC timeout was exceeded. */
exception TimedOutException {
    1: optional i32 acknowledged_by
    2: optional bool acknowledged_by_batchlog
    3: optional bool paxos_in_progress
}

exception AuthenticationException { 1: required string why }
exception AuthorizationException { 1: required string why }
exception SchemaDisagreementException {}

/** How many replicas must answer. The numbers have gaps for what is no longer there. */
enum ConsistencyLevel {
    ONE = 1,
    QUORUM = 2,
    LOCAL_QUORUM = 3,
    EACH_QUORUM = 4,
    ALL = 5,
    ANY = 6,
    TWO = 7,
    THREE = 8,
    SERIAL = 9,
    LOCAL_SERIAL = 10,
    LOCAL_ONE = 11,
}

struct ColumnParent {
    3: required string column_family,
    4: optional binary super_column,
}

struct ColumnPath {
    3: required string column_family,
    4: optional binary super_column,
    5: optional binary column,
}

struct SliceRange {
    1: required binary start,
    2: required binary finish,
    3: required bool reversed = 0,
    4: required i32 count = 100,
}

struct SlicePredicate {
    1: optional list<binary> column_names,
    2: optional SliceRange slice_range,
}

enum IndexOperator { EQ, GTE, GT, LTE, LT }

struct IndexExpression {
    1: required binary column_name,
    2: required IndexOperator op,
    3: required binary value,
}

struct KeyRange {
    1: optional binary start_key,
    2: optional binary end_key,
    3: optional string start_token,
    4: optional string end_token,
    6: optional list<IndexExpression> row_filter,
    5: required i32 count = 100
}

struct KeySlice {
    1: required binary key,
    2: required list<ColumnOrSuperColumn> columns,
}

struct KeyCount {
    1: required binary key,
    2: required i32 count
}

/** The predicate chooses what is deleted; without one, all columns are. */
struct Deletion {
    1: optional i64 timestamp,
    2: optional binary super_column,
    3: optional SlicePredicate predicate,
}

struct Mutation {
    1: optional ColumnOrSuperColumn column_or_supercolumn,
    2: optional Deletion deletion,
}

struct EndpointDetails {
    1: string host,
    2: string datacenter,
    3: optional string rack
}

struct TokenRange {
    1: required string start_token,
    2: required string end_token,
    3: required list<string> endpoints,
    4: optional list<string> rpc_endpoints
    5: optional list<EndpointDetails> endpoint_details,
}

struct AuthenticationRequest {
    1: required map<string, string> credentials
}

enum IndexType { KEYS, CUSTOM, COMPOSITES }

struct ColumnDef {
    1: required binary name,
    2: required string validation_class,
    3: optional IndexType index_type,
    4: optional string index_name,
    5: optional map<string,string> index_options
}

struct CfDef {
    1: required string keyspace,
    2: required string name,
    3: optional string column_type="Standard",
    5: optional string comparator_type="BytesType",
    6: optional string subcomparator_type,
    8: optional string comment,
    12: optional double read_repair_chance,
    13: optional list<ColumnDef> column_metadata,
    14: optional i32 gc_grace_seconds,
    15: optional string default_validation_class,
    16: optional i32 id,
    32: optional map<string,string> compression_options,
    33: optional double bloom_filter_fp_chance,
    34: optional string caching="keys_only",
    /* no longer used */
    9: optional double row_cache_size (deprecated),
    11: optional double key_cache_size (deprecated = "set caching"),
}

struct KsDef {
    1: required string name,
    2: required string strategy_class,
    3: optional map<string,string> strategy_options,
    5: required list<CfDef> cf_defs,
    6: optional bool durable_writes=1,
}

enum Compression {
    GZIP = 1,
    NONE = 2
}

enum CqlResultType {
  ROWS = 1,
  VOID = 2,
  INT = 3
}

struct CqlRow {
    1: required binary key,
    2: required list<Column> columns
}

struct CqlMetadata {
    1: required map<binary,string> name_types,
    2: required map<binary,string> value_types,
    3: required string default_name_type,
    4: required string default_value_type
}

struct CqlResult {
    1: required CqlResultType type,
    2: optional list<CqlRow> rows,
    3: optional i32 num,
    4: optional CqlMetadata schema
}

service Columns {
  void login(1: required AuthenticationRequest auth_request) throws (1:AuthenticationException authnx, 2:AuthorizationException authzx),
  void set_keyspace(1: required string keyspace) throws (1:InvalidRequestException ire),

  /** Get the column at the path. */
  ColumnOrSuperColumn get(1:required binary key,
                          2:required ColumnPath column_path,
                          3:required ConsistencyLevel consistency_level=ConsistencyLevel.ONE)
                      throws (1:InvalidRequestException ire, 2:NotFoundException nfe, 3:UnavailableException ue, 4:TimedOutException te),

  list<ColumnOrSuperColumn> get_slice(1:required binary key,
                                      2:required ColumnParent column_parent,
                                      3:required SlicePredicate predicate,
                                      4:required ConsistencyLevel consistency_level=ConsistencyLevel.ONE)
                            throws (1:InvalidRequestException ire, 2:UnavailableException ue, 3:TimedOutException te),

  i32 get_count(1:required binary key, 2:required ColumnParent column_parent, 3:required SlicePredicate predicate,
                4:required ConsistencyLevel consistency_level=ConsistencyLevel.ONE)
      throws (1:InvalidRequestException ire, 2:UnavailableException ue, 3:TimedOutException te),

  map<binary,list<ColumnOrSuperColumn>> multiget_slice(1:required list<binary> keys, 2:required ColumnParent column_parent,
                                                       3:required SlicePredicate predicate)
                                        throws (1:InvalidRequestException ire, 2:UnavailableException ue, 3:TimedOutException te),

  map<binary, i32> multiget_count(1:required list<binary> keys, 2:required ColumnParent column_parent)
      throws (1:InvalidRequestException ire),

  list<KeySlice> get_range_slices(1:required ColumnParent column_parent, 2:required SlicePredicate predicate, 3:required KeyRange range)
                 throws (1:InvalidRequestException ire),

  void insert(1:required binary key, 2:required ColumnParent column_parent, 3:required Column column)
       throws (1:InvalidRequestException ire, 2:UnavailableException ue, 3:TimedOutException te),

  /** Rows to column families to what is done there. */
  void batch_mutate(1:required map<binary, map<string, list<Mutation>>> mutation_map,
                    2:required ConsistencyLevel consistency_level=ConsistencyLevel.ONE)
       throws (1:InvalidRequestException ire, 2:UnavailableException ue, 3:TimedOutException te),

  void truncate(1:required string cfname) throws (1: InvalidRequestException ire, 2: UnavailableException ue),

  map<string, list<string>> describe_schema_versions() throws (1: InvalidRequestException ire),
  list<KsDef> describe_keyspaces() throws (1:InvalidRequestException ire),
  string describe_version(),
  list<TokenRange> describe_ring(1:required string keyspace) throws (1:InvalidRequestException ire),
  map<string, string> describe_token_map() throws (1:InvalidRequestException ire),
  KsDef describe_keyspace(1: required string keyspace) throws (1:NotFoundException nfe, 2:InvalidRequestException ire),
  string system_add_keyspace(1:required KsDef ks_def) throws (1:InvalidRequestException ire, 2:SchemaDisagreementException sde),

  CqlResult execute_cql_query(1:required binary query, 2:required Compression compression)
    throws (1:InvalidRequestException ire, 2:UnavailableException ue, 3:TimedOutException te, 4:SchemaDisagreementException sde)
}
