#!/usr/local/bin/thrift -java

/**
 * What a warehouse knows of its tables, in the manner of Hive's metastore.
 */

include "fb303.thrift"

namespace java org.example.metastore.api
namespace php metastore
namespace cpp Example.Metastore
namespace netstd Sample.Metastore

const string DDL_TIME = "transient_lastDdlTime"
const byte ACCESSTYPE_NONE       = 1;
const byte ACCESSTYPE_READONLY   = 2;
const byte ACCESSTYPE_READWRITE  = 8;
const string META_TABLE_COLUMNS   = "columns",
const string META_TABLE_LOCATION  = "location",
const list<string> KNOWN = [META_TABLE_COLUMNS, META_TABLE_LOCATION]

struct Version {
  1: string version,
  2: string comments
}

struct FieldSchema {
  1: string name, // name of the field
  2: string type, // type of the field. primitive types defined above, specify list<TYPE_NAME>, map<TYPE_NAME, TYPE_NAME> for lists & maps
  3: string comment
}

struct EnvironmentContext {
  1: map<string, string> properties
}

// A type is primitive, a list, a map or a struct of fields.
struct Type {
  1: string          name,
  2: optional string type1,
  3: optional string type2,
  4: optional list<FieldSchema> fields
}

enum HiveObjectType {
  GLOBAL = 1,
  DATABASE = 2,
  TABLE = 3,
  PARTITION = 4,
  COLUMN = 5,
}

enum PrincipalType { USER = 1, ROLE = 2, GROUP = 3, }

const string HIVE_FILTER_FIELD_OWNER = "hive_filter_field_owner__"

enum LockState { ACQUIRED = 1, WAITING = 2, ABORT = 3, NOT_ACQUIRED = 4 }
enum EventRequestType { INSERT = 1, UPDATE = 2, DELETE = 3 }

struct HiveObjectRef {
  1: HiveObjectType objectType,
  2: string dbName,
  3: string objectName,
  4: list<string> partValues,
  5: string columnName,
}

struct PrivilegeGrantInfo {
  1: string privilege,
  2: i32 createTime,
  3: string grantor,
  4: PrincipalType grantorType,
  5: bool grantOption,
}

struct HiveObjectPrivilege {
  1: HiveObjectRef  hiveObject,
  2: string principalName,
  3: PrincipalType principalType,
  4: PrivilegeGrantInfo grantInfo,
}

struct PrivilegeBag {
  1: list<HiveObjectPrivilege> privileges,
}

struct PrincipalPrivilegeSet {
  1: map<string, list<PrivilegeGrantInfo>> userPrivileges, // user name -> privilege grant info
  2: map<string, list<PrivilegeGrantInfo>> groupPrivileges,
  3: map<string, list<PrivilegeGrantInfo>> rolePrivileges,
}

struct Database {
  1: string name,
  2: string description,
  3: string locationUri,
  4: map<string, string> parameters,
  5: optional PrincipalPrivilegeSet privileges,
  6: optional string ownerName,
  7: optional PrincipalType ownerType
}

struct SerDeInfo {
  1: string name,
  2: string serializationLib,
  3: map<string, string> parameters
}

struct Order {
  1: string col,
  2: i32    order // asc(1) or desc(0)
}

// Which values lie where.
struct SkewedInfo {
  1: list<string> skewedColNames,
  2: list<list<string>> skewedColValues,
  3: map<list<string>, string> skewedColValueLocationMaps,
}

struct StorageDescriptor {
  1: list<FieldSchema> cols,
  2: string location,
  3: string inputFormat,
  4: string outputFormat,
  5: bool   compressed,
  6: i32    numBuckets,
  7: SerDeInfo    serdeInfo,
  8: list<string> bucketCols,
  9: list<Order>  sortCols,
  10: map<string, string> parameters,
  11: optional SkewedInfo skewedInfo,
  12: optional bool   storedAsSubDirectories
}

struct Table {
  1: string tableName,
  2: string dbName,
  3: string owner,
  4: i32    createTime,
  5: i32    lastAccessTime,
  6: i32    retention,
  7: StorageDescriptor sd,
  8: list<FieldSchema> partitionKeys,
  9: map<string, string> parameters,
  10: string viewOriginalText,
  12: string tableType,
  13: optional PrincipalPrivilegeSet privileges,
  14: optional bool temporary=false
}

struct Partition {
  1: list<string> values
  2: string       dbName,
  3: string       tableName,
  4: i32          createTime,
  6: StorageDescriptor   sd,
  7: map<string, string> parameters,
}

struct LongColumnStatsData {
  1: optional i64 lowValue,
  2: optional i64 highValue,
  3: required i64 numNulls,
  4: required i64 numDVs
}

struct DoubleColumnStatsData {
  1: optional double lowValue,
  2: optional double highValue,
  3: required i64 numNulls,
}

struct BinaryColumnStatsData {
  1: required i64 maxColLen,
  2: required double avgColLen,
}

struct Decimal {
  1: required binary unscaled,
  3: required i16 scale
}

union ColumnStatisticsData {
  1: LongColumnStatsData longStats,
  2: DoubleColumnStatsData doubleStats,
  3: BinaryColumnStatsData binaryStats,
  4: Decimal decimalStats
}

struct ColumnStatisticsObj {
  1: required string colName,
  2: required string colType,
  3: required ColumnStatisticsData statsData
}

struct ColumnStatistics {
  1: required list<ColumnStatisticsObj> statsObj;
}

union RequestPartsSpec {
  1: list<string> names;
  2: list<binary> exprs;
}

struct LockComponent {
  1: required EventRequestType type,
  2: required string dbname,
  3: optional string tablename,
}

struct LockResponse { 1: required i64 lockid, 2: required LockState state }

exception MetaException { 1: string message }
exception UnknownTableException { 1: string message }
exception NoSuchObjectException { 1: string message }
exception InvalidOperationException { 1: string message }
exception AlreadyExistsException { 1: string message }

/** This interface is live. */
service ThriftMetastore extends fb303.MonitoredService
{
  string getMetaConf(1:string key) throws(1:MetaException o1)
  void setMetaConf(1:string key, 2:string value) throws(1:MetaException o1)

  void create_database(1:Database database) throws(1:AlreadyExistsException o1, 2:InvalidOperationException o2, 3:MetaException o3)
  Database get_database(1:string name) throws(1:NoSuchObjectException o1, 2:MetaException o2)
  list<string> get_databases(1:string pattern) throws(1:MetaException o1)
  Type get_type(1:string name)  throws(1:MetaException o1, 2:NoSuchObjectException o2)
  map<string, Type> get_type_all(1:string name) throws(1:MetaException o2)

  // Gets a list of FieldSchemas describing the columns of a particular table
  list<FieldSchema> get_fields(1: string db_name, 2: string table_name) throws (1: MetaException o1, 2: UnknownTableException o2)

  void create_table(1:Table tbl) throws(1:AlreadyExistsException o1, 3:MetaException o3, 4:NoSuchObjectException o4)
  void create_table_with_environment_context(1:Table tbl, 2:EnvironmentContext environment_context) throws(1:MetaException o3)
  void drop_table(1:string dbname, 2:string name, 3:bool deleteData) throws(1:NoSuchObjectException o1, 2:MetaException o3)
  list<Table> get_table_objects_by_name(1:string dbname, 2:list<string> tbl_names)
  Partition add_partition(1:Partition new_part) throws(1:InvalidOperationException o1, 2:AlreadyExistsException o2, 3:MetaException o3)
  list<Partition> get_partitions(1:string db_name, 2:string tbl_name, 3:i16 max_parts=-1) throws(1:NoSuchObjectException o1, 2:MetaException o2)
  map<string, string> partition_name_to_spec(1: string part_name) throws(1: MetaException o1)
  bool update_table_column_statistics(1:ColumnStatistics stats_obj) throws (1:NoSuchObjectException o1, 2:MetaException o2)
  PrincipalPrivilegeSet get_privilege_set(1:HiveObjectRef hiveObject, 2:string user_name, 3: list<string> group_names) throws(1:MetaException o1)
  bool grant_privileges(1:PrivilegeBag privileges) throws(1:MetaException o1)
  LockResponse lock(1:list<LockComponent> component) throws (1: NoSuchObjectException o1)
  i64 count(1: RequestPartsSpec spec)
  void cancel_delegation_token(1:string token_str_form) throws (1:MetaException o1)
}
